//! The events that the service refused.

use std::collections::BTreeMap;
use std::time::Duration;

use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_schema::Catalogue;

use super::source::Sources;
use super::unselected::Unselected;
use super::{Disagreement, Problem};
use crate::settings::Choices;
use crate::terminal::Progress;

/// The time that is so long ago.
pub(crate) fn time_ago(time: Duration) -> DateTime<Utc> {
    let since = TimeDelta::from_std(time).ok().and_then(|time| Utc::now().checked_sub_signed(time));
    since.unwrap_or_default().max(DateTime::UNIX_EPOCH)
}

/// The events that were refused since then, the oldest first.
pub(crate) async fn fetch_trash(
    client: &Client,
    since: DateTime<Utc>,
    progress: &Progress,
) -> Result<Vec<TrashedEvent>, webmarketer_core::Error> {
    let mut events = client.trash().list().since(since).progress(|read, total| progress.tell(read, total)).await?;
    events.reverse();
    events.sort_by_key(|event| event.processing_date);
    Ok(events)
}

/// The refused events of the event types in use, by event type, field and reason. The values are left out: they may be
/// personal data.
pub(super) fn trash_disagreements<'s>(
    catalogue: &Catalogue,
    events: &[TrashedEvent],
    choices: Option<&Choices>,
    sources: impl FnOnce() -> &'s Sources,
) -> Vec<Disagreement> {
    let mut counts: BTreeMap<(String, Option<String>, &str), usize> = BTreeMap::new();
    for event in events {
        let Some(reference) = &event.event_type else { continue };
        if !catalogue.active().any(|event_type| event_type.reference.as_str() == reference) {
            continue;
        }
        for error in &event.errors {
            let field = error.field.as_ref().map(|field| field.storage_key().to_string());
            *counts.entry((reference.clone(), field, &error.kind)).or_default() += 1;
        }
    }
    let outside = Unselected::of(counts.keys().map(|(reference, ..)| &**reference), choices, sources);
    let disagreement = |((reference, field, kind), count): ((String, Option<String>, &str), usize)| {
        let is_outside = outside.contains(&reference);
        let problem = Problem::EventsTrashed { field, kind: kind.to_owned(), count };
        let one = Disagreement::new(problem, vec![reference]);
        if is_outside { one.outside() } else { one }
    };
    counts.into_iter().map(disagreement).collect()
}
