//! Waiting: for the verdict on an event, and until every event has one. Nobody has to sleep for either.

use std::time::Duration;

use uuid::Uuid;
use webmarketer_schema::ProjectId;

use crate::seen::{Seen, SeenStage};
use crate::session::Session;

/// The event that is waited for.
pub(crate) enum Sought {
    /// That of this nonce, which need not have arrived yet.
    Nonce(String),
    /// That of this id.
    Id(Uuid),
}

/// Why there is no verdict on an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoVerdict {
    /// It did not arrive in time.
    #[error("no event of this nonce has arrived within {} s", .0.as_secs_f64())]
    NotArrived(Duration),
    /// It arrived, and was not judged in time.
    #[error("the event has arrived, and was not judged within {} s{}", .within.as_secs_f64(), why(*.paused))]
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

fn why(paused: bool) -> &'static str {
    if paused { ": ingestion is paused" } else { "" }
}

/// The verdict on an event, as soon as it is given. It is waited for in real time, whatever the clock of the session.
pub(crate) async fn verdict(
    session: &Session,
    project: Option<&ProjectId>,
    sought: &Sought,
    within: Duration,
) -> Result<Seen, NoVerdict> {
    let judged = async {
        let mut changes = session.store.changes();
        loop {
            if let Some(seen) = find(session, project, sought)?.filter(|seen| seen.stage != SeenStage::Waiting) {
                return Ok(seen);
            }
            // It fails only when the sender is gone, and the session holds it.
            let _ = changes.changed().await;
        }
    };
    if let Ok(judged) = tokio::time::timeout(within, judged).await {
        return judged;
    }
    match find(session, project, sought)? {
        None => Err(NoVerdict::NotArrived(within)),
        Some(seen) if seen.stage == SeenStage::Waiting => {
            Err(NoVerdict::NotJudged { within, paused: session.ingestion.is_paused() })
        }
        Some(seen) => Ok(seen),
    }
}

/// The event as it is now; `None` where it may still arrive.
fn find(session: &Session, project: Option<&ProjectId>, sought: &Sought) -> Result<Option<Seen>, NoVerdict> {
    session.store.read_all(|projects| {
        if project.is_some_and(|project| !projects.contains_key(project)) {
            return Err(NoVerdict::NoProject);
        }
        let meant = projects.values().filter(|state| project.is_none_or(|project| state.id == *project));
        let mut found = meant.filter_map(|state| {
            let event = match sought {
                Sought::Nonce(nonce) => state.events.by_nonce(nonce)?,
                Sought::Id(id) => state.events.by_id(id)?,
            };
            Some((state, event))
        });
        match (found.next(), sought) {
            (None, Sought::Id(_)) => Err(NoVerdict::NoEvent),
            (None, Sought::Nonce(_)) => Ok(None),
            (Some(_), _) if found.next().is_some() => Err(NoVerdict::SeveralProjects),
            (Some((state, event)), _) => Ok(Some(Seen::of(session, state, event))),
        }
    })
}

/// Waits until no event waits for its verdict.
pub(crate) async fn idle(session: &Session) {
    let mut changes = session.store.changes();
    while session.waiting() > 0 {
        // It fails only when the sender is gone, and the session holds it.
        let _ = changes.changed().await;
    }
}
