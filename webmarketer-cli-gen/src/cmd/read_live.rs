//! Reads from the service with a progress line.

use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_schema::Catalogue;

use crate::report::{READING_EVENT_TYPES, READING_TRASH};
use crate::resolve::{fetch_event_types, fetch_trash};
use crate::terminal::{Console, Failure};

/// All event types of the client's project, including archived ones.
pub(super) async fn read_event_types(client: &Client, console: &mut Console<'_>) -> Result<Catalogue, Failure> {
    Ok(console.waiting(READING_EVENT_TYPES, async |progress| fetch_event_types(client, progress).await).await?)
}

/// The events that were trashed since then, the oldest first.
pub(super) async fn read_trash(
    client: &Client,
    since: DateTime<Utc>,
    console: &mut Console<'_>,
) -> Result<Vec<TrashedEvent>, Failure> {
    Ok(console.waiting(READING_TRASH, async |progress| fetch_trash(client, since, progress).await).await?)
}
