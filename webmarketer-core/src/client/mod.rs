//! The client: how requests are made, retried and understood.

mod builder;
mod error;
mod paths;
mod retry;
mod tls;
mod transport;

use std::sync::Arc;

use webmarketer_schema::ProjectId;

pub use builder::{ClientBuilder, variables};
pub use error::{Error, ErrorKind};
pub(crate) use paths::Path;
pub(crate) use transport::{Request, Transport};

/// The Webmarketer API for one project. Clones share connections and token.
///
/// ```no_run
/// use webmarketer_core::Client;
///
/// # async fn example() -> Result<(), webmarketer_core::Error> {
/// // WEBMARKETER_APPLICATION_CREDENTIALS and WEBMARKETER_PROJECT_ID
/// let client = Client::from_env()?;
/// for event_type in client.event_types().list().await? {
///     println!("{}", event_type.reference);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    project: ProjectId,
    transport: Transport,
}

impl Client {
    /// A client set by environment variables alone; see [`variables`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }

    /// Starts to set a client up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The project it speaks of.
    pub fn project(&self) -> &ProjectId {
        &self.inner.project
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }
}
