//! Ingestion: an event is accepted, given an id and answered; then it is judged, and stored or trashed.
//!
//! Nothing here can be shown with `Debug`: events hold personal data.

mod arrivals;
mod event;
pub(crate) mod marks;
mod payload;
mod user;
mod verdict;
mod worker;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::Entity;

pub(crate) use arrivals::{Arrival, Arrivals};
pub(crate) use event::{Event, Stage};
pub(crate) use marks::Mark;
pub(crate) use payload::Payload;
pub(crate) use user::identities;
pub(crate) use verdict::Trashed;
pub(crate) use worker::{Ingestion, tick, work};

use crate::session::Session;
use crate::store::{NotChanged, ProjectState};
use verdict::Verdict;

/// An event that is being received.
pub(crate) struct Received {
    pub(crate) payload: Payload,
    pub(crate) body: Bytes,
    pub(crate) test_id: Option<String>,
}

/// As many events wait to be judged as may.
pub(crate) struct QueueFull;

/// The largest number of which every whole number below it is told apart.
pub(crate) const MOST_DIGITS: f64 = 9_007_199_254_740_992.0;

/// What a nonce is compared by. A number and its text are the same nonce: the API documents a string and its own
/// sample has a number. Numbers are the same when they amount to the same: `77001`, `77001.0` and `7.7001e4`.
pub(crate) fn nonce_key(nonce: &Value) -> String {
    match nonce {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, |float| {
            let is_whole = float.fract() == 0.0 && float.abs() <= MOST_DIGITS;
            // A float with nothing behind the point is written without one; zero has no sign.
            if is_whole { format!("{:.0}", float + 0.0) } else { number.to_string() }
        }),
        other => other.to_string(),
    }
}

/// Accepts an event and answers its id; it is judged later. A nonce that was seen before is answered with the id of
/// its first event, and nothing more happens.
pub(crate) async fn accept(session: &Session, received: Received) -> Result<Result<Uuid, QueueFull>, NotChanged> {
    let most = session.service.options.queue;
    receive(session, received, |event, state, _| {
        if state.events.waiting() >= most {
            return Err(QueueFull);
        }
        let id = event.id;
        state.add_event(event);
        Ok(id)
    })
    .await
}

/// Accepts an event and judges it at once. One that would be trashed is refused, with a sentence for each reason, and
/// leaves no trace: its nonce can be used again.
pub(crate) async fn accept_now(session: &Session, received: Received) -> Result<Result<Uuid, Vec<String>>, NotChanged> {
    receive(session, received, |mut event, state, now| {
        let verdict = Verdict::of(&event, state);
        if !verdict.reasons.is_empty() {
            return Err(verdict.sentences());
        }
        let id = event.id;
        event.stage = Stage::Visible(now);
        event.version = verdict.version;
        let number = state.add_event(event);
        complete(state, number, now);
        Ok(id)
    })
    .await
}

async fn receive<E>(
    session: &Session,
    received: Received,
    accept: impl FnOnce(Event, &mut ProjectState, DateTime<Utc>) -> Result<Uuid, E>,
) -> Result<Result<Uuid, E>, NotChanged> {
    let Received { payload, body, test_id } = received;
    let (project, nonce) = (payload.project.clone(), nonce_key(&payload.nonce));
    let now = session.clock.now();
    let receive = |state: &mut ProjectState| {
        let first = state.events.by_nonce(&nonce).map(|first| {
            let (kept, lost) = ((first.reference.as_str(), &first.data), (payload.reference.as_str(), &payload.data));
            (first.id, NonceConflict::find(&nonce, kept, lost))
        });
        let again = first.is_some();
        let (id, conflict) = match first {
            Some((first, conflict)) => (Ok(first), conflict),
            None => (accept(Event::new(payload, test_id.clone(), now), state, now), None),
        };
        let is_new = conflict.as_ref().zip(id.as_ref().ok()).is_some_and(|(conflict, id)| note(state, id, conflict));
        // Under the lock still, so that arrivals are in the order in which they were accepted.
        session.arrivals.push(Arrival {
            at: now,
            project: state.id.clone(),
            nonce,
            id: id.as_ref().ok().copied(),
            again,
            conflict: conflict.clone(),
            test_id,
            body,
        });
        (id, conflict.filter(|_| is_new))
    };
    let (id, conflict) = session.store.change(&project, receive).await?;
    if let Some(conflict) = conflict {
        session.service.options.on_nonce_conflict.call(&conflict);
    }
    Ok(id)
}

/// Notes on an event that its nonce came again with another one, and says whether that was not known yet.
fn note(state: &mut ProjectState, id: &Uuid, conflict: &NonceConflict) -> bool {
    let known = state.events.by_id(id).is_none_or(|event| event.conflicts.contains(conflict));
    if let Some(number) = state.events.number(id).filter(|_| !known)
        && let Some(event) = state.event_mut(number)
    {
        event.conflicts.push(conflict.clone());
    }
    !known
}

/// Judges the event that has waited longest, whose number that is.
fn judge(state: &mut ProjectState, number: u64, now: DateTime<Utc>) {
    let Some(verdict) = state.events.get(number).map(|event| Verdict::of(event, state)) else { return };
    let (version, trashed) = (verdict.version, verdict.trash(now));
    let visible = trashed.is_none();
    state.events.judged(!visible);
    if let Some(event) = state.event_mut(number) {
        event.version = version;
        event.stage = trashed.map_or(Stage::Visible(now), Stage::Trashed);
    }
    if visible {
        complete(state, number, now);
    }
}

/// Computes what belongs to a visible event: whose it is, and what its data marks on it.
fn complete(state: &mut ProjectState, number: u64, now: DateTime<Utc>) {
    let Some(event) = state.events.get(number) else { return };
    let Some(event_type) = event.version.and_then(|version| state.event_type_at(version)) else { return };
    let states = marks::ingested(event_type, &Entity::State, &event.data);
    let statistics = marks::ingested(event_type, &Entity::Statistic, &event.data);
    let (sighting, tracker) = (user::sighting(event_type, &event.data), event.tracker_id.clone());
    let user = state.recognise(sighting.by(tracker.as_deref()), now);
    if let Some(event) = state.event_mut(number) {
        event.states = states;
        event.statistics = statistics;
    }
    if let Some(user) = user {
        state.attach(number, user);
    }
}
