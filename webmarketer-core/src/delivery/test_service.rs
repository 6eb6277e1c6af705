//! A service for tests in virtual time, which checks how it is called.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::auth::BoxFuture;
use crate::client::{Outgoing, RequestSender};
use crate::error::{Error, ErrorKind};

/// What the service does with a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    Receive,
    /// It receives the request, and its answer is lost.
    Lose,
    Fail(ErrorKind),
    /// It does not answer in time.
    Late,
    Throttle,
    Panic,
}

/// Takes its answers from a list, each after a time.
pub(super) struct Service {
    pub(super) answers: Mutex<Vec<(Answer, Duration)>>,
    next: Mutex<usize>,
    /// How often each request arrived, by its text.
    pub(super) arrived: Mutex<BTreeMap<String, usize>>,
    /// The updates of each event, in the order in which they were received.
    pub(super) updates: Mutex<BTreeMap<String, Vec<u64>>>,
    /// The events that requests are about which are under way.
    under_way: Mutex<Vec<String>>,
    paused: Mutex<Option<Instant>>,
}

/// The request is not under way any more, also if its try is given up.
struct Arrived<'a>(&'a Service, String);

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        self.0.under_way.lock().unwrap().retain(|event| *event != self.1);
    }
}

impl Service {
    pub(super) fn new(answers: Vec<(Answer, Duration)>) -> Self {
        Self {
            answers: Mutex::new(answers),
            next: Mutex::default(),
            arrived: Mutex::default(),
            updates: Mutex::default(),
            under_way: Mutex::default(),
            paused: Mutex::default(),
        }
    }
}

impl RequestSender for Service {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
        let (answer, after) = {
            let (answers, mut next) = (self.answers.lock().unwrap(), self.next.lock().unwrap());
            *next += 1;
            answers[*next % answers.len()]
        };
        let (event, body, is_update) = match request {
            Outgoing::Event(body) => {
                let nonce = serde_json::from_slice::<Value>(&body).unwrap()["nonce"].as_str().unwrap().to_owned();
                (nonce, body, false)
            }
            // The id of an event is its nonce.
            Outgoing::Update { event_id, body, .. } => (event_id, body, true),
        };
        let mut under_way = self.under_way.lock().unwrap();
        assert!(!under_way.contains(&event), "two requests of the event {event} are under way");
        under_way.push(event.clone());
        let arrived = Arrived(self, event.clone());
        Box::pin(async move {
            sleep(after).await;
            drop(arrived);
            let failure = |kind| Err(Error::new(kind, "it failed"));
            match answer {
                Answer::Receive | Answer::Lose => {
                    *self.arrived.lock().unwrap().entry(String::from_utf8(body.to_vec()).unwrap()).or_default() += 1;
                    if is_update {
                        let value = serde_json::from_slice::<Value>(&body).unwrap()["value"].as_u64().unwrap();
                        self.updates.lock().unwrap().entry(event.clone()).or_default().push(value);
                    }
                    match answer {
                        Answer::Receive => Ok((!is_update).then_some(event)),
                        _ => failure(ErrorKind::Unreachable),
                    }
                }
                Answer::Fail(kind) => failure(kind),
                Answer::Late => Err(Error::new(ErrorKind::Unreachable, "no answer in time").late()),
                Answer::Throttle => {
                    *self.paused.lock().unwrap() = Some(Instant::now() + Duration::from_secs(2));
                    failure(ErrorKind::RateLimited)
                }
                Answer::Panic => std::panic::resume_unwind(Box::new("the sender panics")),
            }
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        self.paused.lock().unwrap().filter(|until| *until > Instant::now())
    }

    fn max_concurrency(&self) -> usize {
        8
    }
}

pub(super) fn any_answer() -> impl Strategy<Value = (Answer, Duration)> {
    let answer = prop_oneof![
        6 => Just(Answer::Receive),
        1 => Just(Answer::Lose),
        1 => Just(Answer::Fail(ErrorKind::Unavailable)),
        1 => Just(Answer::Fail(ErrorKind::Refused)),
        1 => Just(Answer::Fail(ErrorKind::Unauthorized)),
        1 => Just(Answer::Late),
        1 => Just(Answer::Throttle),
        1 => Just(Answer::Panic),
    ];
    (answer, prop_oneof![Just(0), 0..200_u64, 0..30_000_u64].prop_map(Duration::from_millis))
}
