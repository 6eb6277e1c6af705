//! The event id of each nonce, in a bucket. Updates by nonce wait for it.

use async_nats::HeaderMap;
use async_nats::jetstream::stream::RawMessageErrorKind;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::error::RelayError;
use crate::message::OutgoingMessage;
use crate::server::Server;
use crate::settings::Settings;

/// The receipt of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The nonce of the event.
    pub nonce: String,
    /// The id that the service gave to the event.
    pub event_id: String,
}

impl Receipt {
    /// The message that stores it.
    pub(crate) fn message(&self, settings: &Settings) -> Result<OutgoingMessage, RelayError> {
        let body = serde_json::to_vec(self).map_err(|error| RelayError::request("store a receipt", error))?;
        Ok(OutgoingMessage {
            subject: settings.receipt_of(&self.nonce),
            headers: HeaderMap::new(),
            body: Bytes::from(body),
        })
    }
}

impl Server {
    /// The receipt of the event with this nonce. `None` if the service has not received the event yet, or so long ago
    /// that the receipt is not kept any more.
    ///
    /// # Errors
    ///
    /// If the server does not answer.
    ///
    /// ```no_run
    /// # use webmarketer_relay::{Server, Settings};
    /// # async fn example(server: Server, settings: Settings) -> Result<(), webmarketer_relay::RelayError> {
    /// match server.receipt(&settings, "0193a1").await? {
    ///     Some(receipt) => println!("received as {}", receipt.event_id),
    ///     None => println!("not received yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn receipt(&self, settings: &Settings, nonce: &str) -> Result<Option<Receipt>, RelayError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| RelayError::request("read a receipt", source);
        let stream = self.jetstream.get_stream_no_info(settings.receipts_stream()).await;
        let stream = stream.map_err(|error| failed(error.into()))?;
        // From the leader of the stream, which knows all that was stored before.
        match stream.get_last_raw_message_by_subject(&settings.receipt_of(nonce)).await {
            Ok(message) => {
                let receipt: Receipt =
                    serde_json::from_slice(&message.payload).map_err(|error| failed(error.into()))?;
                Ok(Some(receipt).filter(|receipt| receipt.nonce == nonce))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(failed(error.into())),
        }
    }
}
