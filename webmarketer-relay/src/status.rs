//! What the streams of a relay hold, and whether a relay is active.

use std::time::SystemTime;

use async_nats::jetstream::stream::RawMessageErrorKind;

use crate::error::RelayError;
use crate::message::Published;
use crate::server::Server;
use crate::settings::Settings;

/// What the streams of a relay hold, and whether a relay is active.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// How many events and updates the service has not received.
    pub held: u64,
    /// How many bytes they take, with their headers.
    pub held_bytes: u64,
    /// How many of them are being sent, or wait for their event.
    pub under_way: u64,
    /// When the application added the oldest of them. `None` if there is none. Watch its age: it grows when nothing is
    /// sent.
    pub oldest: Option<SystemTime>,
    /// Since when the active relay is active. `None` if no relay is: there is none, or it had nothing to send.
    pub active_since: Option<SystemTime>,
    /// How many dead letters there are.
    pub dead: u64,
}

impl Server {
    /// What the streams hold, and whether a relay is active.
    ///
    /// # Errors
    ///
    /// If the server does not answer, or is not set up.
    ///
    /// ```no_run
    /// # use webmarketer_relay::{Server, Settings};
    /// # async fn example(server: Server, settings: Settings) -> Result<(), webmarketer_relay::RelayError> {
    /// let status = server.status(&settings).await?;
    /// println!("{} events are held, {} are dead letters", status.held, status.dead);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn status(&self, settings: &Settings) -> Result<Status, RelayError> {
        let stream = |name: String| async move {
            let stream = self.jetstream.get_stream(&name).await;
            stream.map_err(|error| RelayError::request(format!("describe the stream `{name}`"), error))
        };
        let requests = stream(settings.stream().to_owned()).await?;
        let dead = stream(settings.dead_stream()).await?.cached_info().state.messages;
        let state = requests.cached_info().state.clone();
        let oldest = match requests.get_first_raw_message_by_subject(settings.all_requests(), 1).await {
            Ok(message) => {
                let published = Published::decode(Some(&message.headers), message.payload);
                Some(published.map_or(message.time.into(), |published| published.accepted))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => None,
            Err(error) => return Err(RelayError::request("read the oldest message", error)),
        };
        let consumer = self.consumer_info(settings.stream(), settings.consumer()).await?;
        let consumer = consumer.ok_or_else(|| {
            let missing = format!("there is no consumer `{}`; run `setup`", settings.consumer());
            RelayError::request("describe the consumer", missing)
        })?;
        let pinned = consumer.priority_groups.iter().find(|group| group.pinned_client_id.is_some());
        Ok(Status {
            held: state.messages,
            held_bytes: state.bytes,
            under_way: u64::try_from(consumer.num_ack_pending).unwrap_or(u64::MAX),
            oldest,
            active_since: pinned.and_then(|group| group.pinned_ts).map(Into::into),
            dead,
        })
    }
}
