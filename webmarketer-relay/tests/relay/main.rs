//! The relay with a NATS server on loopback.

mod fleet;
mod kills;
mod processes;
mod producer;
mod rate;
mod setup;
mod status;
mod updates;
mod worker;
