//! The relay with a NATS server on loopback.

mod fleet;
mod kills;
mod processes;
mod producer;
mod rate;
mod setup;
mod updates;
mod worker;
