//! Trashed events.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Duration;

use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_schema::Catalogue;

use super::source::{CodePlaces, Sources};
use super::unselected::Unselected;
use super::{Disagreement, Problem};
use crate::settings::Choices;
use crate::terminal::Progress;

/// A difference of two clocks up to which they show the same time: that of a service has only seconds.
const SAME_TIME: TimeDelta = TimeDelta::seconds(2);

/// The time of the emulator's clock if the client calls an emulator and that clock was moved, or else that of this
/// machine.
pub(crate) async fn service_now(client: &Client) -> DateTime<Utc> {
    let there = client.emulator_time().await;
    let here = Utc::now();
    there.filter(|there| (*there - here).abs() > SAME_TIME).unwrap_or(here)
}

/// The time that is `time` before `now`, at least 1970.
pub(crate) fn time_ago(time: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    let since = TimeDelta::from_std(time).ok().and_then(|time| now.checked_sub_signed(time));
    since.unwrap_or_default().max(DateTime::UNIX_EPOCH)
}

/// Fetches the events that were trashed since a time, the oldest first.
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

/// The places in the code of the event types and fields of trashed events.
pub(crate) fn trash_places(package: &Path, events: &[TrashedEvent]) -> CodePlaces {
    let references: HashSet<_> = events.iter().filter_map(|event| event.event_type.as_deref()).collect();
    if references.is_empty() { CodePlaces::default() } else { Sources::read_folder(package).places(&references) }
}

/// How far in the past the processing date of an event can be when the event appears in the trash.
const LATENESS: TimeDelta = TimeDelta::minutes(1);

/// Finds new events in the trash, each once.
pub(crate) struct TrashFollower {
    since: DateTime<Utc>,
    seen: HashSet<String>,
}

impl TrashFollower {
    pub(crate) fn new(since: DateTime<Utc>) -> Self {
        Self { since, seen: HashSet::new() }
    }

    /// Fetches the events that are new since the last call.
    pub(crate) async fn fetch_new(&mut self, client: &Client) -> Result<Vec<TrashedEvent>, webmarketer_core::Error> {
        let mut events = fetch_trash(client, self.since, &Progress::default()).await?;
        // Events before `since` are not fetched again, so only the fetched ones need to be remembered.
        let fetched: HashSet<_> = events.iter().map(|event| event.id.clone()).collect();
        events.retain(|event| !self.seen.contains(&event.id));
        self.seen = fetched;
        let last = events.iter().filter_map(|event| event.processing_date).max();
        if let Some(next) = last.and_then(|last| last.checked_sub_signed(LATENESS)) {
            self.since = self.since.max(next);
        }
        Ok(events)
    }
}

/// The trashed events of active event types, by event type, field and reason. Values are omitted, because they may be
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
