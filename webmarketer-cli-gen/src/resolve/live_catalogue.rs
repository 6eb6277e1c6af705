//! Fetches the live event types.

use webmarketer_core::{Client, Error as ClientError, ErrorKind};
use webmarketer_schema::model::{DuplicateId, DuplicateReference};
use webmarketer_schema::{Catalogue, ProjectId};

use crate::terminal::Progress;

/// The error of fetching the live event types of a project.
#[derive(Debug)]
pub(crate) struct LiveError {
    pub(crate) project: ProjectId,
    pub(crate) reason: LiveErrorReason,
}

#[derive(Debug)]
pub(crate) enum LiveErrorReason {
    /// The service account has no access to the project, or the project does not exist.
    OutOfReach(ClientError),
    Client(ClientError),
    /// The service answered with event types of another project.
    OtherProject(ProjectId),
    DuplicateId(DuplicateId),
    DuplicateReference(DuplicateReference),
}

/// Fetches all event types of the client's project, including archived ones.
pub(crate) async fn fetch_event_types(client: &Client, progress: &Progress) -> Result<Catalogue, LiveError> {
    let project = client.project();
    let failed = |reason| LiveError { project: project.clone(), reason };
    let client_failed = |error: ClientError| {
        failed(match error.kind() {
            ErrorKind::Forbidden | ErrorKind::NotFound => LiveErrorReason::OutOfReach(error),
            _ => LiveErrorReason::Client(error),
        })
    };
    let report = |read, total| progress.tell(read, total);
    let mut event_types = client.event_types().list().progress(report).await.map_err(client_failed)?;
    // The number of archived event types is not known yet.
    progress.tell(0, 0);
    let active = event_types.len() as u64;
    let report = |read: u64, total: u64| progress.tell(active.saturating_add(read), active.saturating_add(total));
    event_types.extend(client.event_types().list_archived().progress(report).await.map_err(client_failed)?);
    let mut named = event_types.iter().filter_map(|event_type| event_type.project.as_ref());
    if let Some(other) = named.find(|id| *id != project) {
        return Err(failed(LiveErrorReason::OtherProject(other.clone())));
    }
    if let Some(duplicate) = DuplicateId::find(&event_types) {
        return Err(failed(LiveErrorReason::DuplicateId(duplicate)));
    }
    Catalogue::new(Some(project.clone()), event_types)
        .map_err(|error| failed(LiveErrorReason::DuplicateReference(error)))
}
