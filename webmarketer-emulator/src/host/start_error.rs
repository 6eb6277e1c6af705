//! The reasons why an emulator does not start.

use std::io;
use std::net::{IpAddr, SocketAddr};

use webmarketer_core::auth::KeyError;
use webmarketer_schema::ProjectId;

use super::state::ImportError;
use crate::faults::FaultError;
use crate::rate_limit::RateLimitError;
use crate::store::DataError;

/// The reason why an emulator does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The emulator cannot listen on the address, for example because the port is in use.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The requested address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Other machines could reach the emulator, and no [admin token](crate::Builder::admin_token) is set.
    #[error("listening on {0}, which other machines can reach, requires an admin token")]
    Unprotected(IpAddr),
    /// An [allowed host](crate::Builder::allow_host) is not a host name.
    #[error(
        "expected a host name without a scheme, port or path, such as `host.docker.internal`; found `{}`",
        .0.escape_debug()
    )]
    HostName(String),
    /// The admin token is empty or consists of spaces.
    #[error("the admin token is empty")]
    EmptyAdminToken,
    /// An emulator with an admin token has a service account with the key that is published with this crate.
    #[error("the service account `{0}` uses the key that is published with the emulator; create a key of your own")]
    PublishedKey(String),
    /// The exported state cannot be read or written.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The builder has no project.
    #[error("no project; add one with `Builder::project`")]
    NoProject,
    /// Two projects have the same id.
    #[error("two projects have the id `{0}`")]
    DuplicateProject(ProjectId),
    /// Two accounts have the same client id.
    #[error("two accounts have the client id `{0}`")]
    DuplicateClient(String),
    /// An account has access to a project that the builder does not have.
    #[error("the account `{client_id}` has access to the project `{project}`, which does not exist")]
    UnknownProject {
        /// The client id of the account.
        client_id: String,
        /// The project that does not exist.
        project: ProjectId,
    },
    /// A fault has an invalid value.
    #[error("invalid fault: {0}")]
    Fault(#[from] FaultError),
    /// The rate limit is out of range.
    #[error(transparent)]
    RateLimit(#[from] RateLimitError),
    /// The state on disk cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The crypto provider of this build cannot use the bundled key.
    #[error("the crypto provider cannot use the bundled key of the emulator: {0}")]
    Key(#[from] KeyError),
}
