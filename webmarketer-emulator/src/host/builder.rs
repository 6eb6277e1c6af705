//! The builder of an emulator: its options.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use webmarketer_core::api::NonceConflict;
use webmarketer_core::auth::VerifyingKey;
use webmarketer_schema::ProjectId;

use super::emulator::Emulator;
use crate::faults::Fault;
use crate::ingest::{IngestionOptions, OnNonceConflict};
use crate::model::account::{Credential, ProjectAccess};
use crate::model::{Account, CreatedAccount, Project, Warning, WarningHook};
use crate::session::SessionOptions;
use crate::store::InitialProjects;

/// The default of [`Builder::keep`]: at most about 250 MB of small events.
const DEFAULT_KEEP: usize = 250_000;

/// The builder of an emulator. At least one project is required; everything else has a default.
///
/// ```
/// use webmarketer_emulator::{Emulator, Project, SHOP};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let builder = Emulator::builder().project(Project::from_json(SHOP)?).port(0).keep(10_000);
/// let emulator = builder.start().await?;
/// emulator.stop().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "call `start` to run the emulator"]
pub struct Builder {
    pub(super) accounts: Vec<Account>,
    pub(super) created: Option<CreatedAccount>,
    pub(super) port: u16,
    pub(super) listen: IpAddr,
    pub(super) admin_token: Option<String>,
    pub(super) rate_limit: Option<(f64, u32)>,
    pub(super) data: Option<PathBuf>,
    pub(super) import: Option<Value>,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) options: SessionOptions,
}

/// Shows the address only: the state holds personal data, and the admin token is a secret.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("listen", &self.listen).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            accounts: Vec::new(),
            created: None,
            port: 0,
            listen: Ipv4Addr::LOCALHOST.into(),
            admin_token: None,
            rate_limit: None,
            data: None,
            import: None,
            allowed_hosts: Vec::new(),
            options: SessionOptions {
                initial: InitialProjects { projects: Vec::new(), keep: DEFAULT_KEEP, replace: false },
                ingestion: IngestionOptions {
                    delay: Duration::ZERO,
                    queue: 1_000_000,
                    keep: DEFAULT_KEEP,
                    on_nonce_conflict: OnNonceConflict::default(),
                    warnings: WarningHook::default(),
                },
                token_lifetime: Duration::from_hours(1),
                string_errors: false,
                faults: Vec::new(),
                rate_limit: None,
            },
        }
    }

    /// Adds a project: one of the samples [`SHOP`](crate::SHOP) and [`LEADS`](crate::LEADS), or your own event types.
    pub fn project(mut self, project: Project) -> Self {
        self.options.initial.projects.push(project);
        self
    }

    /// Adds a service account beside the bundled one. It can access these projects only; the bundled one can access
    /// all. `key` is its public key, which verifies the assertions of the account.
    pub fn service_account(
        mut self,
        key: VerifyingKey,
        client_id: impl Into<String>,
        email: impl Into<String>,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Self {
        let access = ProjectAccess::Projects(projects.into_iter().collect());
        let credential = Credential::Key(key);
        self.accounts.push(Account { client_id: client_id.into(), email: email.into(), credential, access });
        self
    }

    /// Adds a created service account, which can access every project. [`Emulator::service_account_json`] returns it
    /// instead of the bundled one. The emulator is protected by the [admin token](Self::admin_token) of the account,
    /// unless another one is set.
    ///
    /// [`Emulator::service_account_json`]: crate::SessionHandle::service_account_json
    pub fn created_account(mut self, account: CreatedAccount) -> Self {
        self.created = Some(account);
        self
    }

    /// Adds an agent, a person on whose behalf an application acts, beside the bundled one. The application gets access
    /// tokens with a refresh token and its client secret, and can access these projects only. `POST /_emulator/tokens`
    /// with `{"clientId": "..."}` issues its first refresh token.
    pub fn agent(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        email: impl Into<String>,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Self {
        let access = ProjectAccess::Projects(projects.into_iter().collect());
        let credential = Credential::Secret(client_secret.into());
        self.accounts.push(Account { client_id: client_id.into(), email: email.into(), credential, access });
        self
    }

    /// Sets the address to listen on; by default 127.0.0.1. An address that other machines can reach requires an
    /// [admin token](Self::admin_token).
    pub fn listen(mut self, address: impl Into<IpAddr>) -> Self {
        self.listen = address.into();
        self
    }

    /// Allows clients to call the emulator by this host name, without a port, such as the name of a service in a compose
    /// file or `host.docker.internal`. The URLs of the emulator then have the first allowed name.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?);
    /// let emulator = builder.allow_host("host.docker.internal").start().await?;
    /// assert!(emulator.api_base().starts_with("http://host.docker.internal:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Protects the emulator with a token:
    ///
    /// - The web page and everything below `/_emulator` require it, as a bearer token or as the password of HTTP basic
    ///   authentication with any user name.
    /// - Sending an event requires an access token.
    /// - The bundled accounts are disabled, because their keys are public. Add a [created](Self::created_account) one, or
    ///   [one of yours](Self::service_account).
    ///
    /// The emulator still uses plain HTTP.
    pub fn admin_token(mut self, token: &str) -> Self {
        self.admin_token = Some(token.to_owned());
        self
    }

    /// Sets the port to listen on; by default 0, which selects any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets how long a received event waits before it is processed, by the clock of the session. By default it does not
    /// wait. The service processes events later than it answers; do not depend on the order.
    pub fn processing_delay(mut self, delay: Duration) -> Self {
        self.options.ingestion.delay = delay;
        self
    }

    /// Sets the lifetime of access tokens, in whole seconds; by default one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.token_lifetime = lifetime;
        self
    }

    /// Keeps the state in this folder instead of in memory. The folder is created if it does not exist. Changes are
    /// written before they are answered, so that they survive even if the process is killed. Projects of this builder
    /// that the folder does not contain yet are added to it. Sessions with a name are always kept in memory.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Sets whether the projects of this builder replace the event types of projects that the [folder](Self::data)
    /// already contains. Event types are changed, added and archived; events and users stay. By default the stored
    /// projects are served, and a difference is a [`Warning`].
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?).data("emulator-data").replace_projects(true);
    /// # Ok::<(), webmarketer_emulator::ProjectError>(())
    /// ```
    pub fn replace_projects(mut self, replace: bool) -> Self {
        self.options.initial.replace = replace;
        self
    }

    /// Starts with an [exported](crate::SessionHandle::export) state, which replaces the projects of this builder and
    /// of the [folder](Self::data).
    pub fn import(mut self, export: Value) -> Self {
        self.import = Some(export);
        self
    }

    /// Sets the maximum number of events that are kept of each project, and of [arrivals](crate::SessionHandle::arrivals) of
    /// each session; by default 250 000. The oldest are removed first, with their nonces; waiting events are never
    /// removed. The first removal is a [`Warning`], and [`SessionHandle::dropped`](crate::SessionHandle::dropped) counts all of them. `usize::MAX`
    /// keeps everything. A small event takes less than 1 kB of memory.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::builder().project(Project::from_json(SHOP)?).keep(1_000).start().await?;
    /// // ... the program under test sends its events ...
    /// assert_eq!(emulator.dropped().arrivals, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep(mut self, events: usize) -> Self {
        self.options.initial.keep = events;
        self.options.ingestion.keep = events;
        self
    }

    /// Sets the maximum number of events of each project that wait to be processed; by default one million. Further
    /// events are answered with 429.
    pub fn queue(mut self, events: usize) -> Self {
        self.options.ingestion.queue = events;
        self
    }

    /// Writes the field of a trash error as a string, which the service has announced as its future format, instead of
    /// an object.
    pub fn string_errors(mut self, strings: bool) -> Self {
        self.options.string_errors = strings;
        self
    }

    /// Adds an injected fault. If several faults apply to a request, the one that was added first is injected. The
    /// duration of a fault begins when the emulator starts.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Fault};
    /// // The first event is received, but its response is lost. The next two attempts are answered with 503.
    /// let builder = Emulator::builder()
    ///     .fault(Fault::commit_then_reset().on("POST", "/events").nth(1))
    ///     .fault(Fault::status(503).on("POST", "/events").times(2));
    /// ```
    pub fn fault(mut self, fault: Fault) -> Self {
        self.options.faults.push(fault);
        self
    }

    /// Calls a function when two different events are sent with the same nonce, so that the second one is lost. It is
    /// called once for each event and kind of conflict.
    /// [`SessionHandle::nonce_conflicts`](crate::SessionHandle::nonce_conflicts) lists them.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?);
    /// let emulator = builder.on_nonce_conflict(|conflict| eprintln!("{conflict}")).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_nonce_conflict(mut self, hook: impl Fn(&NonceConflict) + Send + Sync + 'static) -> Self {
        self.options.ingestion.on_nonce_conflict = OnNonceConflict(Some(Arc::new(hook)));
        self
    }

    /// Calls a function with each [`Warning`]. By default they are written to the standard error.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?);
    /// let emulator = builder.on_warning(|warning| eprintln!("{warning}")).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_warning(mut self, hook: impl Fn(&Warning) + Send + Sync + 'static) -> Self {
        self.options.ingestion.warnings = WarningHook(Some(Arc::new(hook)));
        self
    }

    /// Limits the rate of requests to `per_second`, with bursts of at most `burst` requests, by the clock of the
    /// session. Further requests are answered with 429 and `Retry-After`. By default there is no limit. A rate outside
    /// 0.001 to 1000000 or a burst of 0 is an error of [`start`](Self::start).
    ///
    /// ```
    /// # use webmarketer_emulator::Emulator;
    /// let builder = Emulator::builder().rate_limit(10, 20);
    /// ```
    pub fn rate_limit(mut self, per_second: impl Into<f64>, burst: u32) -> Self {
        self.rate_limit = Some((per_second.into(), burst));
        self
    }
}

impl Emulator {
    /// Returns a builder with the default options and no project.
    pub fn builder() -> Builder {
        Builder::new()
    }
}
