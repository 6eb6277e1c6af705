//! Delivery of Webmarketer events for a fleet of servers, over NATS JetStream: one rate limit, one set of credentials,
//! nothing lost.
//!
//! [`setup`] creates the streams that a relay needs, and refuses a server that could lose events. A [`RelayOutbox`] is
//! the store of a client: it hands the events of the client to the stream. A [`Relay`] sends them to
//! the service.

#[cfg(not(any(feature = "aws-lc", feature = "ring")))]
compile_error!("webmarketer-relay needs a crypto provider: enable the feature `aws-lc` or `ring`");

mod dead_letters;
mod error;
mod finding;
mod header_text;
mod message;
mod names;
mod producer;
mod publish;
mod receipts;
mod server;
mod settings;
pub mod setup;
mod status;
mod worker;

pub use async_nats;
pub use dead_letters::DeadLetter;
pub use error::RelayError;
pub use producer::{Progress, RelayOutbox, no_credentials};
pub use receipts::Receipt;
pub use server::{Credentials, Server, ServerOptions};
pub use settings::Settings;
pub use status::Status;
pub use worker::{Relay, RelayQueue};
