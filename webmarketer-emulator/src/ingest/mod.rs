//! Ingestion: an event is accepted, given an id and answered; then it is judged, and stored or trashed.
//!
//! Nothing here can be shown with `Debug`: events hold personal data.

mod event;
mod payload;
mod queue;
mod verdict;

use std::sync::Arc;

use uuid::Uuid;

pub(crate) use event::Event;
pub(crate) use payload::Payload;
pub(crate) use queue::{Queue, Waiting};
pub(crate) use verdict::Trashed;

use crate::clock::Clock;
use crate::service::Service;
use crate::store::ProjectState;
use verdict::Verdict;

/// The project that an event names is not there.
pub(crate) struct NoSuchProject;

/// Accepts an event and answers its id; it is judged later. A nonce that was seen before is answered with the id of
/// its first event, and nothing more happens.
pub(crate) fn accept(service: &Service, payload: Payload) -> Result<Uuid, NoSuchProject> {
    let project = payload.project.clone();
    let accept = |state: &mut ProjectState| {
        let nonce = payload.nonce_key();
        if let Some(first) = state.nonces.get(&nonce) {
            return *first;
        }
        let event = Event::new(payload, service.clock.now());
        let id = event.id;
        state.nonces.insert(nonce, id);
        // Under the lock still, so that whoever is answered with this id finds the event counted as waiting.
        service.queue.push(event);
        id
    };
    service.store.with(&project, accept).ok_or(NoSuchProject)
}

/// Accepts an event and judges it at once. One that would be trashed is refused, with a sentence for each reason, and
/// leaves no trace: its nonce can be used again.
pub(crate) fn accept_now(service: &Service, payload: Payload) -> Result<Result<Uuid, Vec<String>>, NoSuchProject> {
    let project = payload.project.clone();
    let accept = |state: &mut ProjectState| {
        let nonce = payload.nonce_key();
        if let Some(first) = state.nonces.get(&nonce) {
            return Ok(*first);
        }
        let event = Event::new(payload, service.clock.now());
        let verdict = Verdict::of(&event, state);
        if !verdict.reasons.is_empty() {
            return Err(verdict.sentences());
        }
        let id = event.id;
        state.nonces.insert(nonce, id);
        state.events.insert(id, event);
        Ok(id)
    };
    service.store.with(&project, accept).ok_or(NoSuchProject)
}

/// Processes accepted events in the order of their acceptance, each once it has waited long enough.
pub(crate) async fn work(service: Arc<Service>, mut waiting: Waiting) {
    while let Some(event) = waiting.next().await {
        let project = event.project.clone();
        service.store.with(&project, |state| process(event, state, service.clock));
        service.queue.done();
    }
}

fn process(event: Event, state: &mut ProjectState, clock: Clock) {
    let verdict = Verdict::of(&event, state);
    if !verdict.reasons.is_empty() {
        state.trash.push(verdict.trash(&event, clock.now()));
    }
    state.events.insert(event.id, event);
}
