//! The task that pulls messages. It also pulls while there is no room for messages, since a relay that does not pull
//! is replaced: then it pulls a single message now and then, and returns it.
//!
//! It does not use the pull stream of async-nats, which pulls as long as messages are taken from it, and not otherwise.

use std::sync::Arc;
use std::time::Duration;

use async_nats::header::NATS_PIN_ID;
use async_nats::jetstream::{self, AckKind};
use async_nats::{StatusCode, Subscriber};
use futures_util::StreamExt as _;
use serde::Serialize;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, sleep, timeout_at};

use super::pin::Pin;
use crate::error::RelayError;
use crate::server::Server;
use crate::settings::Settings;

/// How long the task waits after a failure.
const PAUSE: Duration = Duration::from_millis(100);
/// How much longer than the server it waits for the end of a pull.
const GRACE: Duration = Duration::from_secs(1);

/// After how long a message is delivered again that was returned because there was no room.
const RETURNED_FOR: Duration = Duration::from_secs(5);

/// A message that was delivered to this relay.
pub(super) struct Pulled {
    pub(super) message: jetstream::Message,
    pub(super) at: Instant,
}

/// What the task needs.
pub(super) struct Puller {
    pub(super) server: Server,
    pub(super) settings: Arc<Settings>,
    pub(super) pin: Arc<Pin>,
    pub(super) messages: Sender<Pulled>,
}

#[derive(Serialize)]
struct PullRequest<'a> {
    batch: usize,
    /// In nanoseconds.
    expires: u64,
    group: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// How a pull ended.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// The server has delivered all, or it has waited for as long as it should.
    Done,
    /// The server has rejected it, or nothing has answered.
    Failed,
}

impl Puller {
    /// Pulls until nothing takes the messages any more.
    pub(super) async fn run(self) {
        let inbox = self.server.client.new_inbox();
        let mut number = 0_u64;
        while !self.messages.is_closed() {
            let Ok(mut answers) = self.server.client.subscribe(format!("{inbox}.*")).await else {
                sleep(PAUSE).await;
                continue;
            };
            loop {
                number += 1;
                match self.pull(&inbox, number, &mut answers).await {
                    Ok(End::Done) => {}
                    Ok(End::Failed) => sleep(PAUSE).await,
                    Err(error) => {
                        tracing::debug!(name: "pull_failed", target: "webmarketer::relay", %error, "a pull failed");
                        sleep(PAUSE).await;
                    }
                }
                if self.messages.is_closed() {
                    break;
                }
            }
        }
    }

    /// Pulls as many messages as there is room for. Without room, it pulls one to keep the pin.
    async fn pull(&self, inbox: &str, number: u64, answers: &mut Subscriber) -> Result<End, RelayError> {
        self.server.ensure_connected()?;
        let expires = self.settings.takeover / 4;
        let room = self.messages.capacity();
        let request = PullRequest {
            batch: room.max(1),
            expires: u64::try_from(expires.as_nanos()).unwrap_or(u64::MAX),
            group: self.settings.consumer(),
            id: self.pin.id(),
        };
        let failed = |source| RelayError::request("deliver messages", source);
        let body = serde_json::to_vec(&request).map_err(|error| failed(Box::new(error) as Source))?;
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.settings.stream(), self.settings.consumer());
        let reply = format!("{inbox}.{number}");
        let sent = self.server.client.publish_with_reply(subject, reply.clone(), body.into()).await;
        sent.map_err(|error| failed(Box::new(error) as Source))?;
        let end = Instant::now() + expires + GRACE;
        let mut received = 0;
        while received < request.batch {
            let Ok(Some(answer)) = timeout_at(end, answers.next()).await else { return Ok(End::Failed) };
            match answer.status {
                None | Some(StatusCode::OK) => {
                    // A message has its own subject, so that one of an earlier pull counts, too.
                    received += 1;
                    self.deliver(answer).await;
                }
                // The end of an earlier pull.
                Some(_) if answer.subject.as_str() != reply => {}
                Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => return Ok(End::Done),
                Some(StatusCode::PIN_ID_MISMATCH) => {
                    self.pin.lost();
                    return Ok(End::Done);
                }
                Some(status) => {
                    let description = answer.description.as_deref().unwrap_or_default();
                    tracing::debug!(
                        name: "pull_rejected", target: "webmarketer::relay", %status, description, "a pull was rejected"
                    );
                    return Ok(End::Failed);
                }
            }
        }
        if room == 0 {
            sleep(expires).await;
        }
        Ok(End::Done)
    }

    async fn deliver(&self, message: async_nats::Message) {
        let pin = message.headers.as_ref().and_then(|headers| headers.get_last(NATS_PIN_ID));
        if let Some(pin) = pin {
            self.pin.delivered(pin.as_str());
        }
        let message = jetstream::Message { message, context: self.server.jetstream.clone() };
        let pulled = Pulled { message, at: Instant::now() };
        if let Err(error) = self.messages.try_send(pulled) {
            // The server delivers it again, also if this is lost. Later messages are delivered before it.
            let _ = error.into_inner().message.ack_with(AckKind::Nak(Some(RETURNED_FOR))).await;
        }
    }
}

type Source = Box<dyn std::error::Error + Send + Sync>;
