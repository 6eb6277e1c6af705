//! How a client is set up.

use std::env::VarError;
use std::path::Path as FilePath;
use std::time::Duration;

use url::{Host, Url};
use webmarketer_schema::ProjectId;

use super::{Client, Error, ErrorKind, Inner, Transport, tls};
use crate::auth::{ServiceAccount, TokenCache};

/// The environment variables that [`ClientBuilder::from_env`] reads.
pub mod variables {
    /// The path of the service-account JSON file.
    pub const CREDENTIALS: &str = "WEBMARKETER_APPLICATION_CREDENTIALS";
    /// The id of the project.
    pub const PROJECT: &str = "WEBMARKETER_PROJECT_ID";
    /// Replaces `https://api.webmarketer.io/api`; `/v1` is appended.
    pub const API_BASE: &str = "WEBMARKETER_DEBUG_BASE_API_PATH";
    /// Replaces `https://oauth.webmarketer.io/oidc`; `/token` is appended.
    pub const OAUTH_BASE: &str = "WEBMARKETER_DEBUG_BASE_OAUTH_PATH";
}

const API_BASE: &str = "https://api.webmarketer.io/api";
const OAUTH_BASE: &str = "https://oauth.webmarketer.io/oidc";
const TIMEOUT: Duration = Duration::from_secs(30);
/// What a timeout is at most: a clock cannot add any duration to the time it is.
const MAX_TIMEOUT: Duration = Duration::from_hours(24 * 365);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sets a client up. What is not set keeps its default; a project and credentials must be.
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    project: Option<ProjectId>,
    service_account: Option<ServiceAccount>,
    api_base: Option<String>,
    oauth_base: Option<String>,
    timeout: Option<Duration>,
}

impl ClientBuilder {
    /// Takes whatever is not set yet from the environment; see [`variables`]. An empty variable is as good as none.
    pub fn from_env(mut self) -> Result<Self, Error> {
        let variable = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => {
                Err(Error::new(ErrorKind::InvalidInput, format!("the variable {name} holds no text in UTF-8")))
            }
        };
        if self.project.is_none()
            && let Some(project) = variable(variables::PROJECT)?
        {
            self = self.project(&project)?;
        }
        if self.service_account.is_none()
            && let Some(path) = variable(variables::CREDENTIALS)?
        {
            self = self.service_account_file(path).map_err(|error| error.prefixed(variables::CREDENTIALS))?;
        }
        if self.api_base.is_none() {
            self.api_base = variable(variables::API_BASE)?;
        }
        if self.oauth_base.is_none() {
            self.oauth_base = variable(variables::OAUTH_BASE)?;
        }
        Ok(self)
    }

    /// Sets the id of the project.
    pub fn project(mut self, id: &str) -> Result<Self, Error> {
        let id = id.parse().map_err(|error| Error::new(ErrorKind::InvalidInput, format!("{error}")))?;
        self.project = Some(id);
        Ok(self)
    }

    /// Sets who is calling.
    pub fn service_account(mut self, account: ServiceAccount) -> Self {
        self.service_account = Some(account);
        self
    }

    /// Sets who is calling, from the file that Webmarketer gave.
    pub fn service_account_file(self, path: impl AsRef<FilePath>) -> Result<Self, Error> {
        Ok(self.service_account(ServiceAccount::from_file(path)?))
    }

    /// Replaces `https://api.webmarketer.io/api`; `/v1` is appended.
    pub fn api_base(mut self, url: impl Into<String>) -> Self {
        self.api_base = Some(url.into());
        self
    }

    /// Replaces `https://oauth.webmarketer.io/oidc`; `/token` is appended.
    pub fn oauth_base(mut self, url: impl Into<String>) -> Self {
        self.oauth_base = Some(url.into());
        self
    }

    /// Sets how long a call may take in all, with its retries and pauses: 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Makes the client. No request is made yet.
    pub fn build(self) -> Result<Client, Error> {
        let project = self.project.ok_or_else(|| {
            let message = format!("no project is named; set {} or name one in the code", variables::PROJECT);
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let account = self.service_account.ok_or_else(|| {
            let message =
                format!("no credentials; set {} to the path of a service-account file", variables::CREDENTIALS);
            Error::new(ErrorKind::Credentials, message)
        })?;
        let api = base_url(self.api_base.as_deref().unwrap_or(API_BASE), "v1")?;
        let token_url = base_url(self.oauth_base.as_deref().unwrap_or(OAUTH_BASE), "token")?;

        let over_tls = [&api, &token_url].iter().any(|url| url.scheme() == "https");
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(over_tls)?)
            .user_agent(concat!("webmarketer-rust/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect would carry the token and the event to an address that nobody named.
            .redirect(reqwest::redirect::Policy::none());
        if [&api, &token_url].iter().all(|url| is_loopback(url)) {
            // What speaks to this machine stays on it, whatever proxy the environment names.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            Error::new(ErrorKind::InvalidInput, "the HTTP client cannot be set up").with_source(error)
        })?;
        let timeout = self.timeout.unwrap_or(TIMEOUT).min(MAX_TIMEOUT);
        let transport = Transport::new(http, api, TokenCache::new(account, token_url), timeout);
        Ok(Client { inner: std::sync::Arc::new(Inner { project, transport }) })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn base_url(base: &str, last: &str) -> Result<Url, Error> {
    let wrong = || {
        let message = format!("`{}` is no address; expected one such as {API_BASE}", base.escape_debug());
        Error::new(ErrorKind::InvalidInput, message)
    };
    let mut url = Url::parse(base).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong());
    }
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().push(last);
    Ok(url)
}
