//! Waits for the verdict on one event or on all events.

use std::time::Duration;

use uuid::Uuid;
use webmarketer_schema::ProjectId;

use super::ingestion::Ingestion;
use crate::model::Event;
use crate::store::StoredProject;

/// The event whose verdict is awaited.
pub(crate) enum WaitFor {
    /// The event with this nonce. It may be received during the wait.
    Nonce(String),
    /// The event with this id.
    Id(Uuid),
}

/// The reason why there is no verdict on an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerdictError {
    /// No event with this nonce was received in this time.
    #[error("no event with this nonce was received within {} s", .0.as_secs_f64())]
    NotReceived(Duration),
    /// The event was received, but not processed in time.
    #[error(
        "the event was received, but not processed within {} s{}", .within.as_secs_f64(), paused_note(*.paused)
    )]
    NotJudged {
        /// The duration of the wait.
        within: Duration,
        /// Whether ingestion is paused.
        paused: bool,
    },
    /// No event has this id.
    #[error("no event has this id")]
    NoEvent,
    /// The project does not exist.
    #[error("project not found")]
    NoProject,
    /// More than one project has an event with this nonce. Use
    /// [`verdict_in`](crate::SessionHandle::verdict_in), or the parameter `project` of the admin API.
    #[error("several projects have an event with this nonce; name the project")]
    SeveralProjects,
}

fn paused_note(paused: bool) -> &'static str {
    if paused { ": ingestion is paused" } else { "" }
}

impl Ingestion {
    /// Waits in real time until the event is processed, and returns the result of `look` for it.
    pub(crate) async fn verdict<T>(
        &self,
        project: Option<&ProjectId>,
        event: &WaitFor,
        within: Duration,
        look: impl Fn(&StoredProject, &Event) -> T,
    ) -> Result<T, VerdictError> {
        let look = |project: &StoredProject, event: &Event| (!event.is_waiting()).then(|| look(project, event));
        let judged = async {
            let mut changes = self.store.changes();
            loop {
                if let Some(Some(judged)) = self.find_event(project, event, look)? {
                    return Ok(judged);
                }
                // `changed` fails only if the sender is dropped, and the store owns it.
                let _ = changes.changed().await;
            }
        };
        if let Ok(judged) = tokio::time::timeout(within, judged).await {
            return judged;
        }
        match self.find_event(project, event, look)? {
            None => Err(VerdictError::NotReceived(within)),
            Some(None) => Err(VerdictError::NotJudged { within, paused: self.is_paused() }),
            Some(Some(judged)) => Ok(judged),
        }
    }

    /// Finds the event; `None` if it is not received yet.
    fn find_event<T>(
        &self,
        project: Option<&ProjectId>,
        event: &WaitFor,
        look: impl Fn(&StoredProject, &Event) -> T,
    ) -> Result<Option<T>, VerdictError> {
        self.store.read_projects(|projects| {
            if project.is_some_and(|project| !projects.contains_key(project)) {
                return Err(VerdictError::NoProject);
            }
            let asked_for = projects.values().filter(|stored| project.is_none_or(|project| stored.id == *project));
            let mut found = asked_for.filter_map(|stored| {
                let event = match event {
                    WaitFor::Nonce(nonce) => stored.events.by_nonce(nonce)?,
                    WaitFor::Id(id) => stored.events.by_id(id)?,
                };
                Some((stored, event))
            });
            match (found.next(), event) {
                (None, WaitFor::Id(_)) => Err(VerdictError::NoEvent),
                (None, WaitFor::Nonce(_)) => Ok(None),
                (Some(_), _) if found.next().is_some() => Err(VerdictError::SeveralProjects),
                (Some((project, event)), _) => Ok(Some(look(project, event))),
            }
        })
    }

    /// Waits until no event waits to be processed.
    pub(crate) async fn wait_idle(&self) {
        let mut changes = self.store.changes();
        while self.waiting() > 0 {
            // `changed` fails only if the sender is dropped, and the store owns it.
            let _ = changes.changed().await;
        }
    }
}
