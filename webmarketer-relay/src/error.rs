//! The errors of the relay.

use std::error::Error as StdError;

use crate::finding::{Finding, help_lines};

type Source = Box<dyn StdError + Send + Sync>;

/// An error of the relay. The message of a source never contains a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RelayError {
    /// An option has an invalid value.
    #[error("{0}")]
    InvalidOption(String),
    /// A file with credentials or certificates cannot be read.
    #[error("cannot read `{path}`")]
    UnreadableFile {
        /// The path of the file.
        path: String,
        /// The reason.
        source: Source,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] Source),
    /// No NATS server can be reached, or it does not accept the credentials.
    #[error("cannot connect to NATS at {servers}")]
    Connect {
        /// The addresses, without credentials.
        servers: String,
        /// The reason.
        source: Source,
    },
    /// The server did not do what it was asked for.
    #[error("NATS did not {request}")]
    Request {
        /// What it was asked for.
        request: String,
        /// The reason.
        source: Source,
    },
    /// The server or its streams could lose events.
    #[error("the relay refuses this NATS server, because events could be lost or delivered wrongly:{}", help_lines(.0))]
    Refused(Vec<Finding>),
    /// A stored message is not a request of a relay.
    #[error("the message is not a request of a relay: {0}")]
    Undecodable(String),
}

impl RelayError {
    /// An error of a request to the server.
    pub(crate) fn request(request: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::Request { request: request.into(), source: source.into() }
    }
}
