//! The connection to NATS.

mod consumer_info;
mod credentials;
mod monitoring;
mod tls;

use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::connection::State;
use async_nats::jetstream::{self, Context};
use url::Url;

use crate::error::RelayError;
pub use credentials::Credentials;
pub(crate) use monitoring::{MonitoredServer, read};

/// How long a request to the server may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest time between two tries to connect again.
const LONGEST_DELAY: Duration = Duration::from_secs(2);

/// Where NATS is, and how to sign in to it.
///
/// ```
/// use webmarketer_relay::{Credentials, ServerOptions};
///
/// # fn main() -> Result<(), webmarketer_relay::RelayError> {
/// let options = ServerOptions::new(["tls://nats-1.example.com:4222", "tls://nats-2.example.com:4222"])?
///     .credentials(Credentials::token("secret"));
/// assert!(!format!("{options:?}").contains("secret"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ServerOptions {
    servers: Vec<async_nats::ServerAddr>,
    /// The servers without user names and passwords.
    shown: String,
    credentials: Credentials,
    roots: Vec<std::path::PathBuf>,
    client_certificate: Option<[std::path::PathBuf; 2]>,
    require_tls: bool,
}

impl ServerOptions {
    /// Servers of one cluster, such as `nats://127.0.0.1:4222` or `tls://nats-1.example.com:4222`.
    ///
    /// # Errors
    ///
    /// If none is given, or one is not a valid URL with the scheme `nats` or `tls`.
    pub fn new(urls: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, RelayError> {
        let (mut servers, mut shown) = (Vec::new(), Vec::new());
        for url in urls {
            let wrong = || {
                let message = "the URL of a NATS server is not valid; expected one such as nats://127.0.0.1:4222";
                RelayError::InvalidOption(message.to_owned())
            };
            let url = Url::parse(url.as_ref()).map_err(|_| wrong())?;
            if !matches!(url.scheme(), "nats" | "tls") {
                return Err(wrong());
            }
            shown.push(format!("{}:{}", url.host_str().ok_or_else(wrong)?, url.port().unwrap_or(4222)));
            servers.push(async_nats::ServerAddr::from_url(url).map_err(|_| wrong())?);
        }
        if servers.is_empty() {
            return Err(RelayError::InvalidOption("no NATS server is given".to_owned()));
        }
        Ok(Self {
            servers,
            shown: shown.join(", "),
            credentials: Credentials::none(),
            roots: Vec::new(),
            client_certificate: None,
            require_tls: false,
        })
    }

    /// Sets the credentials. Default: none, or those in the URLs.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Adds a file with root certificates in PEM format to those of the operating system.
    pub fn root_certificates(mut self, path: impl Into<std::path::PathBuf>) -> Self {
        self.roots.push(path.into());
        self
    }

    /// Sets the certificate of this client and its private key, both files in PEM format.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<std::path::PathBuf>,
        key: impl Into<std::path::PathBuf>,
    ) -> Self {
        self.client_certificate = Some([certificate.into(), key.into()]);
        self
    }

    /// Sets whether a server without TLS is refused. Default: if the scheme is `tls`.
    pub fn require_tls(mut self, require: bool) -> Self {
        self.require_tls = require;
        self
    }
}

/// A connection to NATS. Clones share it. If it breaks, it is made again.
#[derive(Clone, Debug)]
pub struct Server {
    pub(crate) client: async_nats::Client,
    pub(crate) jetstream: Context,
    /// The addresses, without credentials.
    shown: String,
}

impl Server {
    /// Connects to one of the servers.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, no server can be reached, or the server does not accept the credentials.
    ///
    /// ```no_run
    /// use webmarketer_relay::{Server, ServerOptions};
    ///
    /// # async fn example() -> Result<(), webmarketer_relay::RelayError> {
    /// let server = Server::connect(&ServerOptions::new(["nats://127.0.0.1:4222"])?).await?;
    /// println!("connected to nats-server {}", server.version());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect(options: &ServerOptions) -> Result<Self, RelayError> {
        Self::connect_with(options, false).await
    }

    /// Connects, also if no server can be reached yet: then requests fail until one can be.
    pub(crate) async fn connect_later(options: &ServerOptions) -> Result<Self, RelayError> {
        Self::connect_with(options, true).await
    }

    async fn connect_with(options: &ServerOptions, is_later: bool) -> Result<Self, RelayError> {
        let needs_tls = options.require_tls || options.servers.iter().any(|server| server.scheme() == "tls");
        let tls = tls::config(needs_tls, &options.roots, options.client_certificate.as_ref()).await?;
        let mut connect = options
            .credentials
            .apply(ConnectOptions::new())
            .await?
            .name("webmarketer-relay")
            .request_timeout(Some(REQUEST_TIMEOUT))
            .reconnect_delay_callback(|attempts| {
                let doubled =
                    Duration::from_millis(50) * 2_u32.saturating_pow(u32::try_from(attempts).unwrap_or(16).min(16));
                doubled.min(LONGEST_DELAY)
            })
            .require_tls(needs_tls)
            .tls_client_config(tls);
        if is_later {
            connect = connect.retry_on_initial_connect();
        }
        let client = connect
            .connect(&options.servers)
            .await
            .map_err(|error| RelayError::Connect { servers: options.shown.clone(), source: error.into() })?;
        let jetstream = jetstream::new(client.clone());
        Ok(Self { client, jetstream, shown: options.shown.clone() })
    }

    /// Returns an error if the server is not connected now. A request would wait for a connection until its timeout.
    pub(crate) fn ensure_connected(&self) -> Result<(), RelayError> {
        match self.client.connection_state() {
            State::Connected => Ok(()),
            State::Pending | State::Disconnected => {
                let source = "no server can be reached, or none accepts the credentials".into();
                Err(RelayError::Connect { servers: self.shown.clone(), source })
            }
        }
    }

    /// The version of the server.
    pub fn version(&self) -> String {
        self.client.server_info().version
    }
}
