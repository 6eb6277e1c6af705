//! Receives events: assigns an id, or finds the earlier event with the same nonce.

use std::sync::Arc;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;

use super::arrivals::Arrival;
use super::ingestion::Ingestion;
use super::judge::{Processed, add_processed, verdict};
use crate::model::{Event, SentEvent, Stage, TrashReason};
use crate::store::{StoreError, StoredProject};

/// An event that is being received.
pub(crate) struct ReceivedEvent {
    pub(crate) event: SentEvent,
    pub(crate) body: Bytes,
    pub(crate) test_id: Option<String>,
}

/// The reasons why an event that is sent synchronously is invalid.
pub(crate) struct InvalidEvent {
    pub(crate) reasons: Vec<TrashReason>,
    /// Whether these are the reasons of an earlier event with the same nonce, which is kept.
    pub(crate) of_earlier: bool,
}

/// Too many events wait to be processed.
pub(crate) struct QueueFull;

impl Ingestion {
    /// Receives an event and returns its id. The event is processed later, or before this returns if it need not wait.
    /// If the nonce is already used, returns the id of the earlier event, and the new one is not kept.
    pub(crate) async fn receive(&self, received: ReceivedEvent) -> Result<Result<Uuid, QueueFull>, StoreError> {
        let most = self.options.queue;
        let add = |event: Event, project: &mut StoredProject, now| {
            let waiting = project.events.waiting();
            if waiting >= most {
                return Err(QueueFull);
            }
            let id = event.id;
            // Locking the project again for the processing, and writing the event to disk twice, would take longer.
            if waiting == 0 && self.options.delay.is_zero() && !self.is_paused() {
                let processed = Processed::new(&event, project, now);
                add_processed(project, event, processed, now);
            } else {
                project.add_event(event);
            }
            Ok(id)
        };
        self.receive_with(received, add, |first, _| Ok(first.id)).await
    }

    /// Receives an event and processes it immediately. An invalid event is an error with the reasons. It is not kept,
    /// and its nonce can be used again. If the nonce is that of an event that is in the trash or will be, its reasons
    /// are the error: the nonce stays used, and a corrected event needs another nonce.
    pub(crate) async fn receive_and_process(
        &self,
        received: ReceivedEvent,
    ) -> Result<Result<Uuid, InvalidEvent>, StoreError> {
        let add = |event: Event, project: &mut StoredProject, now| {
            let processed = Processed::new(&event, project, now);
            if let Stage::Trashed(entry) = processed.stage {
                return Err(InvalidEvent { reasons: entry.reasons, of_earlier: false });
            }
            let id = event.id;
            add_processed(project, event, processed, now);
            Ok(id)
        };
        let earlier = |first: &Event, project: &StoredProject| {
            let reasons = match &first.stage {
                Stage::Visible(_) => Vec::new(),
                Stage::Trashed(entry) => entry.reasons.clone(),
                Stage::Waiting => verdict(first, project).reasons,
            };
            if reasons.is_empty() { Ok(first.id) } else { Err(InvalidEvent { reasons, of_earlier: true }) }
        };
        self.receive_with(received, add, earlier).await
    }

    async fn receive_with<E>(
        &self,
        received: ReceivedEvent,
        add: impl FnOnce(Event, &mut StoredProject, DateTime<Utc>) -> Result<Uuid, E>,
        earlier: impl FnOnce(&Event, &StoredProject) -> Result<Uuid, E>,
    ) -> Result<Result<Uuid, E>, StoreError> {
        let ReceivedEvent { event: sent, body, test_id } = received;
        let (project_id, nonce) = (sent.project.clone(), Arc::clone(sent.nonce.key()));
        let now = self.clock.now();
        let receive = |project: &mut StoredProject| {
            let first = project.events.by_nonce(&nonce).map(|first| {
                let (kept, lost) = (first.data.parsed(), (sent.reference.as_str(), &sent.data));
                let kept = (first.reference.as_str(), &*kept);
                (first.id, NonceConflict::find(&nonce, kept, lost), earlier(first, project))
            });
            let again = first.is_some();
            let (id, conflict, is_new) = match first {
                Some((first, conflict, id)) => {
                    let is_new = conflict.as_ref().is_some_and(|conflict| note_conflict(project, &first, conflict));
                    (id, conflict, is_new)
                }
                None => (add(Event::new(sent, test_id.clone(), now), project, now), None, false),
            };
            // Still under the lock, so that arrivals and events have the same order.
            let dropped = self.arrivals.push(Arrival {
                at: now,
                project: project.id.clone(),
                nonce,
                id: id.as_ref().ok().copied(),
                again,
                conflict: conflict.clone().map(Box::new),
                test_id,
                body,
            });
            let dropped = dropped || project.events.dropped() > 0;
            (id, conflict.filter(|_| is_new), dropped)
        };
        let (id, conflict, dropped) = self.store.change_project(&project_id, receive).await?;
        if dropped {
            self.report_drop();
        }
        if let Some(conflict) = conflict {
            self.options.on_nonce_conflict.call(&conflict);
        }
        Ok(id)
    }
}

/// Adds a nonce conflict to an event, and returns whether it is new.
fn note_conflict(project: &mut StoredProject, id: &Uuid, conflict: &NonceConflict) -> bool {
    let known = project.events.by_id(id).is_none_or(|event| event.conflicts.contains(conflict));
    if let Some(number) = project.events.number(id).filter(|_| !known)
        && let Some(event) = project.event_mut(number)
    {
        event.conflicts.push(conflict.clone());
    }
    !known
}
