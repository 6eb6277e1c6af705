//! Requests for the tests of stores.

use std::time::{Duration, SystemTime};

use webmarketer_core::outbox::{Changes, EndedEntry, EntryEnd, NewEntry, Of, Request, Target};

pub(crate) fn target() -> Target {
    Target { project: "shop".to_owned(), api_base: "https://api.webmarketer.io/api/v1".to_owned() }
}

/// An event with this nonce. Microseconds are the precision of a store.
pub(crate) fn event(nonce: &str) -> NewEntry {
    let body = format!(r#"{{"nonce":"{nonce}","data":"{}"}}"#, "é".repeat(nonce.len())).into();
    entry(Request::Event { event_type: "order".to_owned(), nonce: nonce.to_owned(), body })
}

pub(crate) fn update(of: Of, key: &str) -> NewEntry {
    let body = format!(r#"{{"{key}":1}}"#).into();
    entry(Request::Update { of, is_statistic: key == "statistic", key: key.to_owned(), body })
}

fn entry(request: Request) -> NewEntry {
    let accepted = SystemTime::UNIX_EPOCH + Duration::from_micros(1_800_000_000_123_456);
    NewEntry { request, accepted, place: 0 }
}

pub(crate) fn add(entries: impl IntoIterator<Item = NewEntry>) -> Changes {
    Changes { add: entries.into_iter().collect(), ..Changes::default() }
}

pub(crate) fn end(numbers: impl IntoIterator<Item = u64>, end: &EntryEnd) -> Changes {
    let end = numbers.into_iter().map(|number| EndedEntry { number, end: end.clone() }).collect();
    Changes { end, ..Changes::default() }
}

pub(crate) fn received(id: &str) -> EntryEnd {
    EntryEnd::Received { event_id: Some(id.to_owned()) }
}

pub(crate) fn dead(answer: &str) -> EntryEnd {
    EntryEnd::Dead { reason: "refused", status: Some(400), answer: answer.to_owned() }
}
