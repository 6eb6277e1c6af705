//! Waiting for the verdict on an event, and until every event has one.

use std::time::Duration;

use uuid::Uuid;
use webmarketer_schema::ProjectId;

use super::ingestion::Ingestion;
use crate::model::Event;
use crate::store::StoredProject;

/// The event that is waited for.
pub(crate) enum WaitFor {
    /// That of this nonce, which need not have arrived yet.
    Nonce(String),
    /// That of this id.
    Id(Uuid),
}

/// Why there is no verdict on an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerdictError {
    /// It did not arrive in time.
    #[error("no event of this nonce has arrived within {} s", .0.as_secs_f64())]
    NotReceived(Duration),
    /// It arrived, and was not judged in time.
    #[error("the event has arrived, and was not judged within {} s{}", .within.as_secs_f64(), no_verdict_reason(*.paused))]
    NotJudged {
        /// For how long it was waited.
        within: Duration,
        /// Whether ingestion is paused.
        paused: bool,
    },
    /// No event has this id.
    #[error("no event has this id")]
    NoEvent,
    /// There is no such project.
    #[error("there is no such project")]
    NoProject,
    /// More than one project has an event of this nonce.
    #[error("events of several projects have this nonce: say which project is meant")]
    SeveralProjects,
}

fn no_verdict_reason(paused: bool) -> &'static str {
    if paused { ": ingestion is paused" } else { "" }
}

impl Ingestion {
    /// Waits for the verdict on an event in real time, whatever the clock of the session, and looks at the event once
    /// it is judged.
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
                // It fails only when the sender is gone, and the store holds it.
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

    /// Looks at the event as it is now; `None` where it may still arrive.
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

    /// Waits until every event is judged.
    pub(crate) async fn wait_idle(&self) {
        let mut changes = self.store.changes();
        while self.waiting() > 0 {
            // It fails only when the sender is gone, and the store holds it.
            let _ = changes.changed().await;
        }
    }
}
