//! When a request can be sent: an update after its event and after the earlier updates of the event.

use async_nats::jetstream::stream::RawMessageErrorKind;
use webmarketer_core::outbox::{Of, Request};

use crate::error::RelayError;
use crate::server::Server;
use crate::settings::Settings;

/// Whether a request can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It can, with this id of the event if it is an update by nonce.
    Now(Option<String>),
    /// A request of the same event is sent before it, or the id of its event is not known yet.
    Later,
}

/// Whether the request of the message with this sequence can be sent.
pub(super) async fn turn(
    server: &Server,
    settings: &Settings,
    sequence: u64,
    request: &Request,
) -> Result<Turn, RelayError> {
    let Request::Update { of, .. } = request else { return Ok(Turn::Now(None)) };
    // What the service has received is not in the stream any more.
    let first = first_sequence(server, settings, of).await?;
    if first.is_some_and(|first| first < sequence) {
        return Ok(Turn::Later);
    }
    match of {
        Of::Id(_) => Ok(Turn::Now(None)),
        Of::Nonce(nonce) => {
            let receipt = server.receipt(settings, nonce).await?;
            Ok(receipt.map_or(Turn::Later, |receipt| Turn::Now(Some(receipt.event_id))))
        }
    }
}

/// The sequence of the first message of an event that is in the stream.
async fn first_sequence(server: &Server, settings: &Settings, of: &Of) -> Result<Option<u64>, RelayError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
        RelayError::request("find the first request of an event", source)
    };
    let stream = server.jetstream.get_stream_no_info(settings.stream()).await;
    let stream = stream.map_err(|error| failed(error.into()))?;
    match stream.get_first_raw_message_by_subject(settings.requests_of(of), 1).await {
        Ok(message) => Ok(Some(message.sequence)),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(failed(error.into())),
    }
}
