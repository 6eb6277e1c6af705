//! Publishes a group of messages, and returns when the server has stored all of them.

use std::time::Duration;

use async_nats::header::{NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE};
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use async_nats::{HeaderMap, HeaderValue};
use uuid::Uuid;

use crate::error::RelayError;
use crate::message::OutgoingMessage;
use crate::server::Server;

/// The most messages of a batch.
pub(crate) const MOST_MESSAGES: usize = 1_000;
/// How long the server may take to store a batch.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why messages were not stored, or may not be.
enum Failure {
    /// The server answered with an error.
    Refused(async_nats::jetstream::Error),
    Other(RelayError),
}

impl Server {
    /// Publishes at most [`MOST_MESSAGES`] messages, in their order: as one atomic batch, or one by one if the stream
    /// has one of them already. After an error, some may be stored; they can be published again, because the stream
    /// recognizes their ids.
    pub(crate) async fn publish(&self, messages: &[OutgoingMessage]) -> Result<(), RelayError> {
        let published = match messages {
            [] => return Ok(()),
            // A batch takes more time than a message.
            [message] => self.publish_one(message).await,
            _ => match self.publish_batch(messages).await {
                Err(Failure::Refused(error))
                    if error.error_code() == ErrorCode::ATOMIC_PUBLISH_CONTAINS_DUPLICATE_MESSAGE =>
                {
                    tracing::debug!(
                        name: "batch_with_known_message", target: "webmarketer::relay", messages = messages.len(),
                        "the stream has a message of the batch already, so the messages are published one by one"
                    );
                    self.publish_each(messages).await
                }
                published => published,
            },
        };
        published.map_err(|failure| match failure {
            Failure::Refused(error) => RelayError::request("store the messages", error),
            Failure::Other(error) => error,
        })
    }

    async fn publish_each(&self, messages: &[OutgoingMessage]) -> Result<(), Failure> {
        for message in messages {
            self.publish_one(message).await?;
        }
        Ok(())
    }

    async fn publish_one(&self, message: &OutgoingMessage) -> Result<(), Failure> {
        // A message that the stream has already is acknowledged, too.
        self.request_ack(message, message.headers.clone()).await.map(drop)
    }

    async fn publish_batch(&self, messages: &[OutgoingMessage]) -> Result<(), Failure> {
        let Some((last, others)) = messages.split_last() else { return Ok(()) };
        let id = Uuid::now_v7().simple().to_string();
        let headers = |message: &OutgoingMessage, sequence: usize| {
            let mut headers = message.headers.clone();
            headers.insert(NATS_BATCH_ID, id.as_str());
            headers.insert(NATS_BATCH_SEQUENCE, HeaderValue::from(sequence));
            headers
        };
        for (message, sequence) in others.iter().zip(1..) {
            let headers = headers(message, sequence);
            if sequence == 1 {
                self.begin_batch(message, headers).await?;
            } else {
                let published =
                    self.client.publish_with_headers(message.subject.clone(), headers, message.body.clone()).await;
                published.map_err(|error| other(error.into()))?;
            }
        }
        let mut commit = headers(last, messages.len());
        commit.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
        let ack = self.request_ack(last, commit).await?;
        // A server that does not know batches acknowledges only the last message.
        let count = u64::try_from(messages.len()).unwrap_or(u64::MAX);
        if ack.batch_id.as_deref() != Some(&id) || ack.batch_size != Some(count) {
            return Err(other(format!("it acknowledged a batch with {:?} of {count} messages", ack.batch_size).into()));
        }
        Ok(())
    }

    /// Publishes the first message of a batch. The answer is empty, or the reason why there can be no batch.
    async fn begin_batch(&self, message: &OutgoingMessage, headers: HeaderMap) -> Result<(), Failure> {
        let answer = self.request(message, headers).await?;
        if answer.is_empty() {
            return Ok(());
        }
        match serde_json::from_slice::<Response<PublishAck>>(&answer) {
            Ok(Response::Err { error }) => Err(Failure::Refused(error)),
            Ok(Response::Ok(_)) => Err(other("it does not know atomic batches".into())),
            Err(error) => Err(other(error.into())),
        }
    }

    async fn request_ack(&self, message: &OutgoingMessage, headers: HeaderMap) -> Result<PublishAck, Failure> {
        let answer = self.request(message, headers).await?;
        match serde_json::from_slice::<Response<PublishAck>>(&answer) {
            Ok(Response::Ok(ack)) => Ok(ack),
            Ok(Response::Err { error }) => Err(Failure::Refused(error)),
            Err(error) => Err(other(error.into())),
        }
    }

    async fn request(&self, message: &OutgoingMessage, headers: HeaderMap) -> Result<bytes::Bytes, Failure> {
        let request = async_nats::Request::new().payload(message.body.clone()).headers(headers).timeout(Some(TIMEOUT));
        let answer = self.client.send_request(message.subject.clone(), request).await;
        answer.map(|answer| answer.payload).map_err(|error| other(error.into()))
    }
}

fn other(source: Box<dyn std::error::Error + Send + Sync>) -> Failure {
    Failure::Other(RelayError::request("store the messages", source))
}
