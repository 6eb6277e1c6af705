//! Which relay is active: the server pins one client of the consumer, and delivers to it alone.
//!
//! The pin moves to another relay when the pinned one does not pull for the time of a takeover. A relay that was
//! suspended meanwhile does not know that. So a relay sends a request only for three quarters of that time after it has
//! asked the server whether it is pinned, and a relay that was pinned newly waits for as long before it sends. Both
//! together never send at the same time, so that the rate limit of each is that of the fleet.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::RelayError;
use crate::server::Server;
use crate::settings::Settings;

/// How much longer a relay waits, for requests that the other one has begun.
const MARGIN: Duration = Duration::from_millis(200);

/// The pin of this relay, if it has it.
#[derive(Debug, Default)]
pub(super) struct Pin(Mutex<Option<Held>>);

#[derive(Clone, Debug)]
struct Held {
    id: String,
    since: Instant,
}

impl Pin {
    /// A message was delivered to the client with this pin, which is this relay.
    pub(super) fn delivered(&self, id: &str) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(|held| held.id != id) {
            *held = Some(Held { id: id.to_owned(), since: Instant::now() });
        }
    }

    /// The server does not know the pin any more.
    pub(super) fn lost(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The id that the server has given to this relay.
    pub(super) fn id(&self) -> Option<String> {
        self.held().map(|held| held.id)
    }

    /// How long this relay waits before it sends anything, since another one may still send.
    pub(super) fn quiet_for(&self, settings: &Settings) -> Duration {
        let Some(held) = self.held() else { return Duration::ZERO };
        (held.since + sending_time(settings) + MARGIN).saturating_duration_since(Instant::now())
    }

    /// Asks the server whether this relay is the pinned one.
    pub(super) async fn confirm(&self, server: &Server, settings: &Settings) -> Result<bool, RelayError> {
        let Some(id) = self.id() else { return Ok(false) };
        let info = server.consumer_info(settings.stream(), settings.consumer()).await?;
        let groups = info.map(|info| info.priority_groups).unwrap_or_default();
        Ok(groups.iter().any(|group| group.pinned_client_id.as_ref() == Some(&id)))
    }

    fn held(&self) -> Option<Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// For how long after the last question a relay sends: the client does so for three quarters of the lease of its store.
fn sending_time(settings: &Settings) -> Duration {
    settings.takeover.mul_f64(0.75)
}
