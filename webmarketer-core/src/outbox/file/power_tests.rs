//! The outbox under power cuts. The variables `POWER_CUTS` and `POWER_CUTS_GROWING` set how often the power is cut, and
//! `POWER_CUTS_SEED` where the seeds start.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::store::{Changes, EndedEntry, EntryEnd, NewEntry, Request};
use super::disk::{Backend, Disk, Initialise};
use super::error::OutboxError;
use super::outbox_file::{OpenOutbox, initialise};
use super::power_cuts::{Content, GROWING, Load, SMALL, Step, Subject, Tally};
use super::settings::{OnCorruption, Settings};
use super::simulated_disk::SimulatedDisk;

impl Disk for SimulatedDisk {
    fn backend(&self) -> io::Result<Backend> {
        Ok(Backend(Box::new(self.clone())))
    }

    fn allow_reserve(&self, _: bool) {}

    fn fill_reserve(&self) -> io::Result<()> {
        Ok(())
    }

    fn set_aside(&mut self, _: Initialise<'_>) -> Result<PathBuf, OutboxError> {
        panic!("the tests let a damaged outbox fail")
    }

    fn bytes(&self) -> io::Result<u64> {
        Ok(self.len())
    }
}

impl Subject for OpenOutbox {
    fn create(disk: &SimulatedDisk) {
        initialise(Path::new("simulated"), disk.backend().unwrap(), 0).unwrap();
    }

    fn open(disk: &SimulatedDisk) -> Result<Self, String> {
        let settings = Settings { on_corruption: OnCorruption::Fail, max_event_ids: 16, ..Settings::default() };
        Self::new(Path::new("simulated"), Box::new(disk.clone()), settings).map_err(|error| error.to_string())
    }

    fn make(&mut self, step: &Step) -> Result<(), String> {
        if step.compact {
            return self.compact().map(drop).map_err(|error| error.to_string());
        }
        let add = step.add.iter().map(|(number, body)| new_entry(*number, body)).collect();
        let received = |&number: &u64| EndedEntry {
            number,
            end: EntryEnd::Received { event_id: Some(format!("id of {number}")) },
        };
        let dead = |&number: &u64| EndedEntry {
            number,
            end: EntryEnd::Dead { reason: "refused", status: Some(400), answer: "no".to_owned() },
        };
        let end = step.remove.iter().map(received).chain(step.bury.iter().map(dead)).collect();
        self.commit(&Changes { add, end }).map(drop).map_err(|error| error.to_string())
    }

    fn content(&mut self) -> Result<Content, String> {
        let mut content = Content { next_number: self.counts().next_number, ..Content::default() };
        loop {
            let entries = self.claim(1000).map_err(|error| error.to_string())?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                let Request::Event { nonce, body, .. } = entry.request else { return Err("no event".to_owned()) };
                if nonce != entry.number.to_string() {
                    return Err(format!("entry {} is {nonce}", entry.number));
                }
                content.entries.insert(entry.number, body[..].into());
            }
        }
        let dead = self.run("read", |database| super::tables::dead_letters(database, 0, usize::MAX));
        for letter in dead.map_err(|error| error.to_string())? {
            letter.entry.ok_or("a damaged dead letter")?;
            content.dead.insert(letter.number);
        }
        let counts = self.counts();
        if (counts.entries, counts.dead) != (content.entries.len() as u64, content.dead.len() as u64) {
            return Err(format!("the counters are wrong: {counts:?}"));
        }
        Ok(content)
    }
}

pub(super) fn new_entry(number: u64, body: &[u8]) -> NewEntry {
    let body = body.to_vec().into();
    let request = Request::Event { event_type: "order".to_owned(), nonce: number.to_string(), body };
    NewEntry { request, accepted: accepted(), place: number }
}

fn accepted() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn check(load: Load, cuts: u64) {
    let tally = Tally::of::<OpenOutbox>(load, cuts, variable("POWER_CUTS_SEED", 1));
    println!("{load:?}\n{tally:?}");
    assert!(tally.cuts_of_recoveries > 0, "no recovery was cut: {tally:?}");
    assert_eq!(tally.failures(), 0, "run again with POWER_CUTS_SEED={:?}: {tally:?}", tally.failed_seed);
}

#[test]
fn power_cuts_lose_nothing() {
    check(SMALL, variable("POWER_CUTS", 2000));
}

#[test]
fn power_cuts_lose_nothing_while_the_file_grows() {
    check(GROWING, variable("POWER_CUTS_GROWING", 200));
}

/// The same test finds a disk that does not do what it says.
#[test]
fn power_cuts_lose_entries_on_a_disk_that_lies() {
    let tally = Tally::of::<OpenOutbox>(Load { lies: 33, ..SMALL }, 400, 1);
    assert!(tally.lost > 0 && tally.unopenable > 0, "{tally:?}");
}
