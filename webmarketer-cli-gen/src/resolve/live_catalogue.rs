//! Fetches the live event types.

use webmarketer_core::api::ProjectField;
use webmarketer_core::{Client, Error as ClientError, ErrorKind};
use webmarketer_schema::model::{DuplicateId, DuplicateReference};
use webmarketer_schema::plan::SharedField;
use webmarketer_schema::{Catalogue, EventType, ProjectId};

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

/// Fetches all event types of the client's project, including archived ones, sorted.
pub(crate) async fn fetch_event_types(client: &Client, progress: &Progress) -> Result<Catalogue, LiveError> {
    let project = client.project();
    let event_types = fetch_event_type_list(client, progress).await?;
    Catalogue::new(Some(project.clone()), event_types).map_err(|error| {
        let reason = LiveErrorReason::DuplicateReference(error);
        LiveError { project: project.clone(), reason }
    })
}

/// Fetches all event types of the client's project, including archived ones, as the service lists them.
pub(crate) async fn fetch_event_type_list(client: &Client, progress: &Progress) -> Result<Vec<EventType>, LiveError> {
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
    Ok(event_types)
}

/// Fetches the fields that all event types of the client's project share.
pub(crate) async fn fetch_shared_fields(client: &Client) -> Result<Vec<SharedField>, LiveError> {
    let fields = client.fields().list().await.map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::Forbidden | ErrorKind::NotFound => LiveErrorReason::OutOfReach(error),
            _ => LiveErrorReason::Client(error),
        };
        LiveError { project: client.project().clone(), reason }
    })?;
    let shared = |field: ProjectField| SharedField {
        entity: field.entity,
        field_type: field.field_type,
        key: field.key,
        label: field.label,
        pii: field.pii,
        discriminant: field.discriminant,
        archived: field.archived_at.is_some(),
    };
    Ok(fields.into_iter().map(shared).collect())
}
