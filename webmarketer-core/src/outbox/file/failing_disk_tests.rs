//! The outbox on a disk that is full or broken: an error is no promise, and `Ok` is one.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;

use super::super::store::{Changes, EndedEntry, EntryEnd};
use super::error::OutboxError;
use super::outbox_file::OpenOutbox;
use super::power_cuts::{Content, Subject};
use super::power_tests::new_entry;
use super::settings::Settings;
use super::simulated_disk::{Event, SimulatedDisk};
use super::unsynced::Unsynced;

fn add(first: u64, count: u64) -> Changes {
    Changes { add: (first..first + count).map(|number| new_entry(number, &[7; 700])).collect(), end: Vec::new() }
}

fn remove(numbers: impl IntoIterator<Item = u64>) -> Changes {
    let end = EntryEnd::Received { event_id: None };
    Changes {
        add: Vec::new(),
        end: numbers.into_iter().map(|number| EndedEntry { number, end: end.clone() }).collect(),
    }
}

fn content(disk: &SimulatedDisk) -> Content {
    <OpenOutbox as Subject>::open(disk).and_then(|mut outbox| outbox.content()).unwrap()
}

/// Every write and sync of a commit fails once, or for a long time. After it, the outbox is as it was, and works.
#[test]
fn a_commit_that_fails_changes_nothing() {
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        for (at, more) in (0..40).flat_map(|at| [(at, 0), (at, 3), (at, 1000)]) {
            let disk = SimulatedDisk::new(1, 0);
            OpenOutbox::create(&disk);
            let mut outbox = <OpenOutbox as Subject>::open(&disk).unwrap();
            outbox.commit(&add(0, 20)).unwrap();
            let before = disk.writes();
            disk.light_fuse(at, Event::Error(kind, more));
            let result = outbox.commit(&add(20, 30));
            let was_hit = disk.writes() > before + at;
            let is_error = result.is_err();
            assert!(is_error || !was_hit || more == 0, "{kind} at {at}: {result:?}");
            match result {
                Err(OutboxError::DiskFull { .. }) => assert_eq!(kind, ErrorKind::StorageFull),
                Err(OutboxError::Io { .. }) => assert_eq!(kind, ErrorKind::Other),
                Err(error) => panic!("{kind} at {at}: {error:?}"),
                Ok(_) => {}
            }
            // While the disk fails, every call says so, and none panics.
            for _ in 0..3 {
                let _ = outbox.claim(10);
                let _ = outbox.usage();
            }
            disk.repair();
            let expected = if is_error { 20 } else { 50 };
            outbox.commit(&remove([0, 1])).unwrap();
            assert_eq!(outbox.counts().entries, expected - 2, "{kind} at {at}, then {more}");
            outbox.commit(&add(expected, 1)).unwrap();
            drop(outbox);
            disk.cut_power();
            disk.restore_power();
            let content = content(&disk);
            assert!(content.entries.keys().copied().eq(2..=expected), "{kind} at {at}, then {more}: {content:?}");
        }
    }
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_removal_of_dead_letters_is_logged_once_and_counted() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().without_time().with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let disk = SimulatedDisk::new(1, 0);
    OpenOutbox::create(&disk);
    let settings = Settings { max_dead: 3, ..Settings::default() };
    let mut outbox = OpenOutbox::new(Path::new("simulated"), Box::new(disk), settings).unwrap();
    outbox.commit(&add(0, 20)).unwrap();
    let bury = |numbers: std::ops::Range<u64>| {
        let dead = EntryEnd::Dead { reason: "refused", status: Some(400), answer: "no".to_owned() };
        let end = numbers.map(|number| EndedEntry { number, end: dead.clone() }).collect();
        Changes { add: Vec::new(), end }
    };
    let logged = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    outbox.commit(&bury(0..3)).unwrap();
    assert_eq!(logged(), "");
    outbox.commit(&bury(3..8)).unwrap();
    let first = logged();
    assert!(first.contains("WARN") && first.contains("simulated") && first.contains("count=5"), "{first}");
    outbox.commit(&bury(8..20)).unwrap();
    assert_eq!(logged(), first);
    assert_eq!((outbox.counts().dead, outbox.counts().dead_removed), (3, 17));
}

/// A file whose failed sync drops what was written, as operating systems do.
#[derive(Debug, Default)]
struct Forgetful(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    cached: Vec<u8>,
    /// Where bytes differ from those on the disk and are written by the next sync.
    dirty: BTreeMap<usize, u8>,
    stored: Vec<u8>,
    fails: bool,
}

impl StorageBackend for Forgetful {
    fn len(&self) -> std::io::Result<u64> {
        Ok(self.0.lock().unwrap().cached.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.0.lock().unwrap().cached[start..start + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> std::io::Result<()> {
        let mut pages = self.0.lock().unwrap();
        pages.cached.resize(usize::try_from(len).unwrap(), 0);
        pages.stored.resize(usize::try_from(len).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> std::io::Result<()> {
        let mut pages = self.0.lock().unwrap();
        let dirty = std::mem::take(&mut pages.dirty);
        if pages.fails {
            return Err(ErrorKind::Other.into());
        }
        dirty.into_iter().for_each(|(at, byte)| pages.stored[at] = byte);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        let mut pages = self.0.lock().unwrap();
        for (at, byte) in data.iter().enumerate() {
            let at = usize::try_from(offset).unwrap() + at;
            pages.cached[at] = *byte;
            pages.dirty.insert(at, *byte);
        }
        Ok(())
    }
}

#[test]
fn what_a_failed_sync_dropped_is_written_again() {
    let file = Arc::new(Forgetful::default());
    let unsynced = Unsynced::default();
    file.set_len(100).unwrap();
    let write = |offset: u64, data: &[u8]| {
        unsynced.write(offset, data.len());
        file.write(offset, data).unwrap();
    };
    write(0, b"synced");
    unsynced.sync(&*file).unwrap();
    write(10, b"dropped");
    file.0.lock().unwrap().fails = true;
    unsynced.sync(&*file).unwrap_err();
    unsynced.write_again(&*file).unwrap_err();
    file.0.lock().unwrap().fails = false;
    // A sync that succeeds after one that failed proves nothing.
    unsynced.sync(&*file).unwrap();
    assert_eq!(&file.0.lock().unwrap().stored[10..17], [0; 7]);
    unsynced.write_again(&*file).unwrap();
    assert_eq!(&file.0.lock().unwrap().stored[..17], b"synced\0\0\0\0dropped");
}
