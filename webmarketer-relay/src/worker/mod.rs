//! The relay worker: the store of a client whose entries are the messages of the stream. The client sends them, with its
//! token, its rate limit and its retries; the store acknowledges what was received.

mod claims;
mod order;
mod pin;
mod puller;
mod store;

use std::time::Duration;

use webmarketer_core::{Client, ClientBuilder, Delivery, DeliveryMetrics, Error};

use crate::server::ServerOptions;
use crate::settings::Settings;
pub use store::RelayQueue;

/// How long a relay that is dropped finishes its requests.
const DROP_TIMEOUT: Duration = Duration::from_secs(1);

/// A relay: a client that sends the events of the stream to the service. Of all relays of a fleet one is active, and
/// the others take over when it ends.
///
/// The rate limit of the builder is that of the fleet. The relay ends when it is dropped: within a second, it finishes
/// the requests that are under way. What it has not sent then stays in the stream.
///
/// ```no_run
/// use std::time::Duration;
/// use webmarketer_core::outbox::Target;
/// use webmarketer_core::{Client, RateLimit};
/// use webmarketer_relay::{Relay, ServerOptions, Settings};
///
/// # fn example(target: Target) -> Result<(), Box<dyn std::error::Error>> {
/// let servers = ServerOptions::new(["nats://127.0.0.1:4222"])?;
/// let settings = Settings::new(target).monitoring(["http://127.0.0.1:8222"]);
/// let client = Client::builder().from_env()?.rate_limit(RateLimit::per_second(50.0).burst(50));
/// let relay = Relay::start(client, servers, settings)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Relay {
    client: Client,
}

impl Relay {
    /// Starts a relay with the client of this builder, which has its credentials and its rate limit. It blocks until the
    /// streams are checked, for at most 10 seconds.
    ///
    /// # Errors
    ///
    /// If the client cannot be built, NATS cannot be reached, or the server or its streams are
    /// [refused](crate::RelayError::Refused).
    pub fn start(builder: ClientBuilder, servers: ServerOptions, settings: Settings) -> Result<Self, Error> {
        let max_age = settings.max_age;
        let queue = RelayQueue::new(servers, settings);
        let delivery = Delivery::store(queue).max_age(max_age).drop_timeout(DROP_TIMEOUT);
        Ok(Self { client: builder.delivery(delivery).build()? })
    }
    /// What this relay has sent, and what the stream holds. A relay on standby has sent nothing.
    pub fn metrics(&self) -> DeliveryMetrics {
        self.client.delivery_metrics().unwrap_or_default()
    }
}
