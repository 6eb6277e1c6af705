//! The settings that the producers and the relays of a fleet share.

use std::time::Duration;

use webmarketer_core::outbox::Target;

use crate::error::RelayError;

/// A relay asks the server several times during these whether it is still active.
const SHORTEST_TAKEOVER: Duration = Duration::from_secs(1);
const SHORTEST_ACK_WAIT: Duration = Duration::from_secs(2);

/// The settings of a relay. Producers and relays of one fleet have the same.
///
/// ```
/// use webmarketer_core::outbox::Target;
/// use webmarketer_relay::Settings;
///
/// # fn main() -> Result<(), webmarketer_relay::RelayError> {
/// let api_base = "https://api.webmarketer.io/api/v1".to_owned();
/// let settings = Settings::new(Target { project: "shop".to_owned(), api_base })
///     .name("shop-events")?
///     .replicas(3)
///     .max_bytes(8 << 30)
///     .monitoring(["http://nats-1:8222", "http://nats-2:8222", "http://nats-3:8222"]);
/// assert_eq!(settings.stream(), "shop-events");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    pub(crate) target: Target,
    pub(crate) name: String,
    pub(crate) replicas: usize,
    pub(crate) max_bytes: i64,
    pub(crate) dedupe_window: Duration,
    pub(crate) max_age: Duration,
    pub(crate) ack_wait: Duration,
    pub(crate) takeover: Duration,
    pub(crate) monitoring: Vec<String>,
    pub(crate) assume_sync: bool,
}

impl Settings {
    /// The default settings, for a project of a service.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            name: "webmarketer".to_owned(),
            replicas: 1,
            max_bytes: 1 << 30,
            dedupe_window: Duration::from_mins(10),
            max_age: Duration::from_hours(6),
            ack_wait: Duration::from_secs(30),
            takeover: Duration::from_secs(2),
            monitoring: Vec::new(),
            assume_sync: false,
        }
    }

    /// Sets the name of the stream, from which the names of all others follow. Default: `webmarketer`.
    ///
    /// # Errors
    ///
    /// If it is empty, longer than 64 characters, or has a character other than letters, digits, `-` and `_`.
    pub fn name(mut self, name: &str) -> Result<Self, RelayError> {
        let is_valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(is_valid) {
            return Err(RelayError::InvalidOption(format!(
                "`{}` is not a valid name; expected 1 to 64 letters, digits, `-` and `_`",
                name.escape_debug()
            )));
        }
        name.clone_into(&mut self.name);
        Ok(self)
    }

    /// Sets on how many servers of a cluster a message is stored. Default: 1.
    pub fn replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    /// Sets how many bytes the stream holds. When it is full, the outboxes of the producers hold their events. The
    /// streams of dead letters and of receipts hold as many. Default: 1 GiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self
    }

    /// Sets for how long the server recognizes an event that is published twice. It needs memory for each event of that
    /// time. A later copy is sent to the service, which recognizes its nonce. Default: 10 minutes.
    pub fn dedupe_window(mut self, window: Duration) -> Self {
        self.dedupe_window = window;
        self
    }

    /// Sets the maximum age of an event or update since the application added it. A relay moves older ones to the dead
    /// letters. Default: 6 hours.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Sets how long the server waits before it gives the messages of a relay that has ended to another one. At least 2
    /// seconds. Default: 30 seconds.
    pub fn ack_wait(mut self, wait: Duration) -> Self {
        self.ack_wait = wait.max(SHORTEST_ACK_WAIT);
        self
    }

    /// Sets after which time without a sign of the active relay another one takes over; it sends after as long again.
    /// At least 1 second. Default: 2 seconds.
    pub fn takeover(mut self, time: Duration) -> Self {
        self.takeover = time.max(SHORTEST_TAKEOVER);
        self
    }

    /// Sets the monitoring addresses of the servers, such as `http://nats-1:8222`.
    pub fn monitoring(mut self, urls: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.monitoring = urls.into_iter().map(Into::into).collect();
        self
    }

    /// Assumes that every server has `sync_interval: always`, where it cannot be read. Default: no.
    pub fn assume_sync(mut self, assume: bool) -> Self {
        self.assume_sync = assume;
        self
    }

    /// Returns an error if the client is for another project or another service.
    pub(crate) fn check_target(&self, target: &Target) -> Result<(), RelayError> {
        if *target == self.target {
            return Ok(());
        }
        let name = |target: &Target| format!("the project `{}` of {}", target.project, target.api_base);
        let message = format!("the client is for {}, and the relay for {}", name(target), name(&self.target));
        Err(RelayError::InvalidOption(message))
    }

    /// The name of the stream of requests.
    pub fn stream(&self) -> &str {
        &self.name
    }

    /// The name of the stream of dead letters.
    pub fn dead_stream(&self) -> String {
        format!("{}-dead", self.name)
    }

    /// The name of the bucket with the event id of each nonce.
    pub fn receipts_bucket(&self) -> String {
        format!("{}-receipts", self.name)
    }

    /// The name of the consumer.
    pub fn consumer(&self) -> &'static str {
        "relay"
    }
}
