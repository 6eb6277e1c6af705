//! Looks up events until each has a verdict.

use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::future::select;
use futures_util::stream;
use tokio::time::{Instant, sleep_until};

use super::item::{EventVerdict, VerdictItem};
use crate::api::trash::TRASH_SLACK;
use crate::api::{RawEvent, TrashError, Verdict};
use crate::client::{Client, Inbox, Operation, UndecidedEvent};
use crate::error::{Error, ErrorKind};
use crate::event::EventId;

/// How many events are looked up before the trash is read.
const BATCH: usize = 1000;
/// How many events are looked up at once.
const CONCURRENCY: usize = 8;
/// The shortest pause before an event or a failed request is tried again.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause before an event is looked up again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause after a failed request, unless the service asks for more.
const LONGEST_FAILURE_PAUSE: Duration = Duration::from_mins(1);
/// The longest that is waited for anything: a clock cannot add any duration to the time it is.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// The durations of a feed, in milliseconds. They can be changed while it runs.
pub(super) struct Timing {
    interval: AtomicU64,
    unknown_after: AtomicU64,
}

impl Timing {
    /// The default. Code in this process has a verdict at once.
    pub(super) fn of(client: &Client) -> Self {
        let timing = Self { interval: AtomicU64::new(0), unknown_after: AtomicU64::new(0) };
        timing.set_interval(if client.has_service() { Duration::from_secs(1) } else { Duration::ZERO });
        timing.set_unknown_after(Duration::from_mins(10));
        timing
    }

    pub(super) fn interval(&self) -> Duration {
        Duration::from_millis(self.interval.load(Ordering::Relaxed))
    }

    pub(super) fn set_interval(&self, pause: Duration) {
        self.interval.store(milliseconds(pause), Ordering::Relaxed);
    }

    fn unknown_after(&self) -> Duration {
        Duration::from_millis(self.unknown_after.load(Ordering::Relaxed))
    }

    pub(super) fn set_unknown_after(&self, time: Duration) {
        self.unknown_after.store(milliseconds(time), Ordering::Relaxed);
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.min(LONGEST).as_millis()).unwrap_or(u64::MAX)
}

/// The state of a stream of verdicts.
pub(super) struct Feed {
    client: Client,
    inbox: Arc<Inbox>,
    timing: Arc<Timing>,
    /// What is returned next.
    ready: VecDeque<VerdictItem>,
    /// The events that were found while the trash could not be read, by their ids.
    found: HashMap<Arc<str>, RawEvent>,
    /// The clock of the service in seconds since 1970, and when it was read.
    service_clock: Option<(i64, Instant)>,
    /// When the next requests may be made.
    not_before: Instant,
    /// How many times in a row requests have failed.
    failures: u32,
    /// Whether all events were looked up since the client was shut down.
    is_last_look_done: bool,
}

/// What a feed does next.
enum FeedStep {
    Return(VerdictItem),
    LookUp(Vec<UndecidedEvent>),
    Wait(Option<Instant>),
    End,
}

impl Feed {
    pub(super) fn new(client: Client, inbox: Arc<Inbox>, timing: Arc<Timing>) -> Self {
        Self {
            client,
            inbox,
            timing,
            ready: VecDeque::new(),
            found: HashMap::new(),
            service_clock: None,
            not_before: Instant::now(),
            failures: 0,
            is_last_look_done: false,
        }
    }

    pub(super) async fn next(&mut self) -> Option<VerdictItem> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            match self.step(Instant::now()) {
                FeedStep::Return(item) => return Some(item),
                FeedStep::LookUp(due) => self.look_up(due).await,
                FeedStep::Wait(until) => self.wait(until).await,
                FeedStep::End => return None,
            }
        }
    }

    fn step(&mut self, now: Instant) -> FeedStep {
        let mut contents = self.inbox.contents();
        contents.sleeps_until = None;
        if contents.missed > 0 {
            return FeedStep::Return(VerdictItem::Missed(std::mem::take(&mut contents.missed)));
        }
        if contents.is_closed {
            let all: Vec<_> = contents.events().cloned().collect();
            if all.is_empty() {
                return FeedStep::End;
            }
            if !std::mem::replace(&mut self.is_last_look_done, true) {
                return FeedStep::LookUp(all);
            }
            for event in all {
                contents.remove(&event.id);
                self.ready.push_back(item(&event, Verdict::Unknown));
            }
            return self.ready.pop_front().map_or(FeedStep::End, FeedStep::Return);
        }
        let Some(first) = contents.events().map(|event| event.due).min() else { return FeedStep::Wait(None) };
        let start = first.max(self.not_before);
        if now < start {
            contents.sleeps_until = Some(start);
            return FeedStep::Wait(Some(start));
        }
        FeedStep::LookUp(contents.events().filter(|event| event.due <= now).take(BATCH).cloned().collect())
    }

    async fn wait(&self, until: Option<Instant>) {
        let changed = self.inbox.changed.notified();
        match until {
            None => changed.await,
            Some(until) => {
                select(pin!(changed), pin!(sleep_until(until))).await;
            }
        }
    }

    /// Looks up events, and then reads the trash: an event that is found is processed, so an invalid one is in the
    /// trash by then.
    async fn look_up(&mut self, due: Vec<UndecidedEvent>) {
        let failed = self.look_up_each(&due).await.err();
        if let Some(error) = failed {
            return self.fail(error);
        }
        match self.read_trash(&due).await {
            Ok(trashed) => {
                self.decide(&due, trashed);
                self.failures = 0;
                // A full batch is followed by another.
                let pause = if due.len() < BATCH { self.timing.interval() } else { Duration::ZERO };
                self.not_before = Instant::now() + pause;
            }
            Err(error) => self.fail(error),
        }
    }

    /// Looks up events (`getRawEvent`), until a request fails.
    async fn look_up_each(&mut self, due: &[UndecidedEvent]) -> Result<(), Error> {
        let client = self.client.clone();
        let ids = due.iter().filter(|event| !self.found.contains_key(&event.id)).map(|event| event.id.clone());
        let look = |id: Arc<str>| {
            let client = client.clone();
            async move { (raw_event(&client, &id).await, id) }
        };
        let mut looked = pin!(stream::iter(ids.collect::<Vec<_>>()).map(look).buffer_unordered(CONCURRENCY));
        while let Some((result, id)) = looked.next().await {
            if let Some((event, date)) = result? {
                self.found.insert(id, event);
                self.service_clock = date.map(|date| (date, Instant::now())).or(self.service_clock);
            }
        }
        Ok(())
    }

    /// The trashed events since the oldest of these events was received (`listTrashedEvents`).
    async fn read_trash(&self, due: &[UndecidedEvent]) -> Result<HashMap<String, Vec<TrashError>>, Error> {
        let mut list = self.client.trash().list();
        if let Some(since) = self.trash_since(due) {
            list = list.since(since);
        }
        Ok(list.await?.into_iter().map(|trashed| (trashed.id, trashed.errors)).collect())
    }

    /// The time by the clock of the service from which these events can have been trashed. Without that clock, all of the
    /// trash is read.
    fn trash_since(&self, due: &[UndecidedEvent]) -> Option<DateTime<Utc>> {
        let (seconds, read) = self.service_clock?;
        let age = due.iter().map(|event| event.age()).max()?;
        let now =
            DateTime::from_timestamp(seconds, 0)?.checked_add_signed(TimeDelta::from_std(read.elapsed()).ok()?)?;
        let received = now.checked_sub_signed(TimeDelta::from_std(age).ok()?)?;
        // The clock of an emulator can be set.
        let created = due.iter().filter_map(|event| self.found.get(&event.id)).map(|event| event.created_at).min();
        created.map_or(received, |created| created.min(received)).checked_sub_signed(TRASH_SLACK)
    }

    /// Decides what became of events that were looked up, and of all others that are in the trash.
    fn decide(&mut self, due: &[UndecidedEvent], mut trashed: HashMap<String, Vec<TrashError>>) {
        let unknown_after = self.timing.unknown_after();
        let inbox = self.inbox.clone();
        let mut contents = inbox.contents();
        let in_trash: Vec<_> = contents.events().filter(|event| trashed.contains_key(&*event.id)).cloned().collect();
        for event in in_trash {
            let errors = trashed.remove(&*event.id).unwrap_or_default();
            let errors = errors.into_iter().map(|error| error.name_field(&self.client, &event.event_type)).collect();
            contents.remove(&event.id);
            self.found.remove(&event.id);
            self.ready.push_back(item(&event, Verdict::Trashed(errors)));
        }
        for event in due {
            let found = self.found.remove(&event.id);
            let verdict = match found {
                Some(raw) => Verdict::Visible(Box::new(raw)),
                None if event.age() >= unknown_after => Verdict::Unknown,
                None => {
                    if let Some(waiting) = contents.event_mut(&event.id) {
                        let pause = event.age().clamp(self.timing.interval().max(SHORTEST_PAUSE), LONGEST);
                        let pause = pause.min(LONGEST_PAUSE.max(self.timing.interval()));
                        let left = unknown_after.saturating_sub(event.age()).max(SHORTEST_PAUSE);
                        waiting.due = Instant::now() + pause.min(left);
                    }
                    continue;
                }
            };
            // It may be in the trash, or removed because there were too many.
            if contents.remove(&event.id).is_some() {
                self.ready.push_back(item(event, verdict));
            }
        }
        // Those that were removed because there were too many.
        let left: HashSet<_> = contents.events().map(|event| event.id.clone()).collect();
        self.found.retain(|id, _| left.contains(id));
    }

    /// Reports a failure once, and pauses.
    fn fail(&mut self, error: Error) {
        let doubled = self.timing.interval().max(SHORTEST_PAUSE) * (1 << self.failures.min(10));
        let asked = error.retry_after().unwrap_or_default().min(LONGEST);
        self.not_before = Instant::now() + doubled.min(LONGEST_FAILURE_PAUSE).max(asked);
        if self.failures == 0 {
            self.ready.push_back(VerdictItem::Failed(error));
        }
        self.failures = self.failures.saturating_add(1);
    }
}

/// The event with this id, and the clock of the service, if it has processed the event.
async fn raw_event(client: &Client, id: &str) -> Result<Option<(RawEvent, Option<i64>)>, Error> {
    let operation = Operation::GetRawEvent(client.project(), id);
    match client.call_dated(operation).await {
        Ok((answer, date)) => {
            let event = RawEvent::from_json(&answer);
            let event = event.map_err(|error| Error::unexpected(client.request_line(operation), error))?;
            Ok(Some((event, date)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn item(event: &UndecidedEvent, verdict: Verdict) -> VerdictItem {
    VerdictItem::Event(EventVerdict {
        event_id: EventId::new(&*event.id),
        nonce: event.nonce.to_string(),
        event_type: event.event_type.to_string(),
        verdict,
    })
}
