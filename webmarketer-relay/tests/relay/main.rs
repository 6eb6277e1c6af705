//! The relay with a NATS server on loopback.

mod fleet;
mod producer;
mod setup;
