//! The relay with a NATS server on loopback.

mod fleet;
mod producer;
mod setup;
mod updates;
mod worker;
