//! The builder of a client.

use std::env::VarError;
use std::path::Path as FilePath;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls_pki_types::CertificateDer;
use url::Url;
use webmarketer_schema::ProjectId;

use super::api_requests::ApiRequests;
use super::backend::Backend;
use super::draft::{BeforeSend, Draft, Keep};
use super::handle::{Client, Clock};
use super::hooks::{AnswerInfo, Hooks, RequestInfo};
use super::http::HttpSettings;
use super::inbox::Inboxes;
use super::limits::{Limits, RateLimit, default_concurrency};
use super::operation::ConfiguredPaths;
use super::proxy::Proxy;
use super::queue::{ServiceSender, StartQueue};
use super::retry::{Budget, RetryPolicy};
use super::runtime_thread::RuntimeThread;
use super::transport::Transport;
use super::variables::DEFAULT_API_BASE;
use super::{tls, variables};
use crate::auth::{Auth, ServiceAccount, TokenCache};
use crate::error::{Error, ErrorKind};
use crate::outbox::Target;

const OAUTH_BASE: &str = "https://oauth.webmarketer.io/oidc";
const TIMEOUT: Duration = Duration::from_secs(30);
/// The maximum timeout. Adding a longer duration to the current time could overflow.
const MAX_TIMEOUT: Duration = Duration::from_hours(24 * 365);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Builds a client. The project and the credentials are required; everything else has a default.
///
/// ```no_run
/// use std::time::Duration;
/// use webmarketer_core::auth::Auth;
/// use webmarketer_core::{Client, RateLimit};
///
/// # fn example() -> Result<(), webmarketer_core::Error> {
/// let client = Client::builder()
///     .project("my-shop")?
///     .auth(Auth::service_account_file("account.json")?)
///     .timeout(Duration::from_secs(10))
///     .rate_limit(RateLimit::per_second(50.0).burst(50))
///     .after_answer(|answer| println!("{} took {:?}", answer.request.operation, answer.elapsed))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    project: Option<ProjectId>,
    auth: Option<Auth>,
    api_base: Option<String>,
    oauth_base: Option<String>,
    own_paths: ConfiguredPaths,
    timeout: Option<Duration>,
    retry: RetryPolicy,
    connect_timeout: Option<Duration>,
    rate_limit: Option<RateLimit>,
    max_concurrency: Option<usize>,
    proxy: Option<Proxy>,
    roots: Vec<CertificateDer<'static>>,
    user_agent: Option<String>,
    http: Option<reqwest::Client>,
    hooks: Hooks,
    before_send: Option<BeforeSend>,
    clock: Option<Clock>,
    queue: Option<Box<dyn StartQueue>>,
}

impl Client {
    /// A client that is configured by environment variables only; see [`variables`].
    ///
    /// # Errors
    ///
    /// If a variable is missing or invalid, or the service account in it cannot be read.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

impl ClientBuilder {
    /// Sets everything that is not set yet from the environment; see [`variables`]. Empty variables are ignored.
    ///
    /// # Errors
    ///
    /// If a variable has an invalid value, or the service account in it cannot be read.
    pub fn from_env(mut self) -> Result<Self, Error> {
        let variable = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => {
                Err(Error::new(ErrorKind::InvalidInput, format!("the variable {name} is not valid UTF-8")))
            }
        };
        if self.project.is_none()
            && let Some(project) = variable(variables::PROJECT)?
        {
            self = self.project(&project)?;
        }
        if self.auth.is_none()
            && let Some(given) = variable(variables::CREDENTIALS)?
        {
            let auth = Auth::service_account_file_or_json(&given);
            self = self.auth(auth.map_err(|error| Error::from(error).with_prefix(variables::CREDENTIALS))?);
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
    ///
    /// # Errors
    ///
    /// If it is not a valid [`ProjectId`](webmarketer_schema::ProjectId): 3 to 64 lowercase letters, digits and single
    /// hyphens.
    pub fn project(mut self, id: &str) -> Result<Self, Error> {
        let id = id.parse().map_err(|error| Error::new(ErrorKind::InvalidInput, format!("{error}")))?;
        self.project = Some(id);
        Ok(self)
    }

    /// Sets the credentials.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// Sets the credentials: `auth(Auth::service_account(account))`.
    pub fn service_account(self, account: ServiceAccount) -> Self {
        self.auth(Auth::service_account(account))
    }

    /// Sets the credentials, from the JSON file from Webmarketer.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not that of a service account.
    pub fn service_account_file(self, path: impl AsRef<FilePath>) -> Result<Self, Error> {
        Ok(self.auth(Auth::service_account_file(path)?))
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

    /// Replaces the path of the trashed events, which the API reference does not document:
    /// `projects/{projectId}/trashed-events`, below the base of the API.
    pub fn trashed_events_path(mut self, path: impl Into<String>) -> Self {
        self.own_paths.trashed_events = Some(path.into());
        self
    }

    /// Replaces the path of the insights, which the API reference does not document:
    /// `projects/{projectId}/events/insights`, below the base of the API.
    pub fn insights_path(mut self, path: impl Into<String>) -> Self {
        self.own_paths.insights = Some(path.into());
        self
    }

    /// Sets the timeout of a call, including retries and pauses. The default is 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets when a failed request is retried, and the timeout of a try. By default, failed requests are retried until
    /// the timeout of the call; see [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the timeout of a connection. The default is 10 seconds, and at most nine tenths of the timeout of the first
    /// try (see [`RetryPolicy::try_share`]). A try that cannot connect therefore ends before its own timeout, and is
    /// always retried, because it was not sent. An [`http_client`](Self::http_client) has its own timeout.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the maximum number of requests per second, retries included. By default the client sends as many as the
    /// service accepts.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Sets the maximum number of concurrent requests. Each needs a connection, and so a file descriptor. The default
    /// is half of the process's limit of open files (`ulimit -n`) when the client is built, and at most 512. More calls
    /// wait in order until their timeout. `usize::MAX` is no limit.
    ///
    /// ```
    /// # use webmarketer_core::auth::Auth;
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// let builder = webmarketer_core::Client::builder().project("my-shop")?.auth(Auth::access_token("token"));
    /// let client = builder.max_concurrency(200).build()?;
    /// # Ok(())
    /// # }
    /// # example().unwrap();
    /// ```
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = Some(requests);
        self
    }

    /// Sets the proxy for all requests, such as `http://user:password@proxy.example.com:3128`. By default, it is taken
    /// from the environment (`HTTPS_PROXY`, `NO_PROXY` and so on).
    ///
    /// Its scheme is `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`.
    ///
    /// # Errors
    ///
    /// If the URL is invalid or has another scheme.
    pub fn proxy(mut self, url: &str) -> Result<Self, Error> {
        self.proxy = Some(Proxy::parse(url)?);
        Ok(self)
    }

    /// Uses no proxy, even if the environment sets one.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Some(Proxy::None);
        self
    }

    /// Adds root certificates in PEM format to those of the operating system, such as the certificate of a company's
    /// proxy. With them, or with the feature `bundled-roots`, the system does not need root certificates.
    ///
    /// On Android, certificates cannot be added, and [`build`](Self::build) returns an error; pass a client with the
    /// certificates to [`http_client`](Self::http_client).
    ///
    /// # Errors
    ///
    /// If the text has no certificate in PEM format, or an invalid one.
    ///
    /// ```no_run
    /// use webmarketer_core::Client;
    ///
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let pem = std::fs::read("company-root.pem")?;
    /// let client = Client::builder().from_env()?.root_certificate(&pem)?.build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        self.roots.extend(tls::certificates(pem.as_ref())?);
        Ok(self)
    }

    /// Sets the product that precedes this library's own `User-Agent`, such as `shop/1.4`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Uses another HTTP client, with its own proxy, connection settings and `User-Agent`. If it follows redirects,
    /// events are sent to their targets.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Sets the function for the dates of events without a [date](crate::Envelope::date). Its argument is the time at
    /// which the envelope was made, by the clock of this machine; it returns the date that is sent. By default, both
    /// are equal. It is called each time that an envelope is sent, and must return the same date for the same time.
    ///
    /// ```no_run
    /// use webmarketer_core::Client;
    /// use webmarketer_core::chrono::TimeDelta;
    ///
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// // The clock of this machine is known to be two minutes fast.
    /// let client = Client::builder().from_env()?.clock(|made| made - TimeDelta::minutes(2)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock(mut self, clock: impl Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Some(Clock(Arc::new(clock)));
        self
    }

    /// Sets a function that is called for each event before it leaves the application. It can remove or replace values,
    /// or withhold the event. For a [queue](crate::Delivery), it is called before the event is added, and not again
    /// when it is sent.
    ///
    /// It is called in the thread that sends the event, and again if the envelope is sent again. It must return the
    /// same result for the same event, and must not call the client. If it panics, the event is withheld.
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Keep};
    ///
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// let client = Client::builder().from_env()?.before_send(|event| {
    ///     event.remove("ip_address");
    ///     if event.event_type() == "debug" { Keep::No } else { Keep::Yes }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn before_send(mut self, function: impl Fn(&mut Draft<'_>) -> Keep + Send + Sync + 'static) -> Self {
        self.before_send = Some(BeforeSend(Arc::new(function)));
        self
    }

    /// Sets the queue of the client.
    pub(crate) fn queue(mut self, queue: Option<Box<dyn StartQueue>>) -> Self {
        self.queue = queue;
        self
    }

    /// Calls a function before each request, retries included. It must not call the client.
    pub fn before_request(mut self, hook: impl Fn(&RequestInfo<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.before = Some(Arc::new(hook));
        self
    }

    /// Calls a function after each request, with or without an answer. It must not call the client.
    pub fn after_answer(mut self, hook: impl Fn(&AnswerInfo<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.after = Some(Arc::new(hook));
        self
    }

    /// Builds the client. It makes no request yet.
    ///
    /// # Errors
    ///
    /// If no project or no credentials are set, a URL is invalid, or options contradict each other. The error names
    /// what is missing and how to set it.
    pub fn build(self) -> Result<Client, Error> {
        let project = self.project.ok_or_else(|| {
            let message = format!("no project is set; set {} or call `ClientBuilder::project`", variables::PROJECT);
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let auth = self.auth.ok_or_else(|| {
            let message =
                format!("no credentials; set {} to the path of a service-account file", variables::CREDENTIALS);
            Error::new(ErrorKind::Credentials, message)
        })?;
        for path in [&self.own_paths.trashed_events, &self.own_paths.insights].into_iter().flatten() {
            if path.contains(['?', '#', ':']) || path.split('/').any(|segment| matches!(segment, "." | "..")) {
                let message = format!(
                    "`{}` is not a valid path; expected one such as projects/{{projectId}}/trashed-events",
                    path.escape_debug()
                );
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
        }
        let timeout = self.timeout.unwrap_or(TIMEOUT).min(MAX_TIMEOUT);
        let max_concurrency = self.max_concurrency.unwrap_or_else(default_concurrency);
        let api = base_url(self.api_base.as_deref().unwrap_or(DEFAULT_API_BASE), "v1")?;
        let token_url = base_url(self.oauth_base.as_deref().unwrap_or(OAUTH_BASE), "token")?;
        let http = HttpSettings {
            given: self.http,
            addresses: [api.clone(), token_url.clone()],
            proxy: self.proxy,
            roots: self.roots,
            product: self.user_agent,
            connect_timeout: self.retry.connect_limit(timeout, self.connect_timeout.unwrap_or(CONNECT_TIMEOUT)),
            max_concurrency,
        };
        let transport = Transport {
            http: http.build()?,
            timeout,
            limits: Arc::new(Limits::new(self.rate_limit, max_concurrency)),
            hooks: self.hooks,
            retry: self.retry,
            budget: Arc::new(Budget::new()),
        };
        let events = base_url(api.as_str(), "events")?;
        let inboxes = Arc::<Inboxes>::default();
        let requests = |transport: Transport, tokens| {
            let (base, events, own_paths) = (api.clone(), events.clone(), self.own_paths.clone());
            let (transport, inboxes) = (Arc::new(transport), inboxes.clone());
            ApiRequests { base, events, own_paths, tokens, transport, inboxes }
        };
        let (tokens, queue) = match self.queue {
            None => (Arc::new(TokenCache::new(auth, token_url, Arc::new(transport.clone()), None)), None),
            Some(queue) => {
                // The runtime that opened a connection serves it, and the runtime of the application may be blocked.
                let limits = Arc::new(transport.limits.with_own_concurrency());
                let own = Transport { http: http.build()?, limits, ..transport.clone() };
                let ending = Arc::new(OnceLock::<Arc<TokenCache>>::new());
                let at_end = ending.clone();
                let thread = RuntimeThread::start(async move {
                    if let Some(tokens) = at_end.get() {
                        tokens.wait().await;
                    }
                })?;
                let runtime = Some(thread.handle().clone());
                let tokens = Arc::new(TokenCache::new(auth, token_url, Arc::new(own.clone()), runtime));
                let _ = ending.set(tokens.clone());
                let sender = ServiceSender { project: project.clone(), requests: requests(own, tokens.clone()) };
                let target = Target { project: project.to_string(), api_base: api.to_string() };
                let queue = queue.start(thread, Arc::new(sender), target)?;
                (tokens, Some(queue))
            }
        };
        let service = Backend::Service(Arc::new(requests(transport, tokens)), queue);
        Ok(Client::with_backend(project, self.clock, self.before_send, service, inboxes.clone()))
    }
}

fn base_url(base: &str, last: &str) -> Result<Url, Error> {
    let wrong = || {
        let message = format!("`{}` is not a valid URL; expected one such as {DEFAULT_API_BASE}", base.escape_debug());
        Error::new(ErrorKind::InvalidInput, message)
    };
    let mut url = Url::parse(base).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong());
    }
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().push(last);
    Ok(url)
}
