//! What opening an outbox file reads, and what it logs about a file that is damaged.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use tempfile::tempdir;
use tracing::Level;

use super::super::store::Changes;
use super::error::OutboxError;
use super::file_disk::FileDisk;
use super::outbox_file::{OpenOutbox, initialise};
use super::power_cuts::Subject;
use super::power_tests::new_entry;
use super::settings::Settings;
use super::simulated_disk::SimulatedDisk;
use crate::test_log::Log;

const ENTRIES: u64 = 20_000;

fn add(first: u64, count: u64) -> Changes {
    Changes { add: (first..first + count).map(|number| new_entry(number, &[7; 600])).collect(), end: Vec::new() }
}

#[test]
fn opening_a_large_outbox_after_a_kill_reads_a_small_part_of_it() {
    let disk = SimulatedDisk::new(1, 0);
    OpenOutbox::create(&disk);
    let mut outbox = <OpenOutbox as Subject>::open(&disk).unwrap();
    for first in (0..ENTRIES).step_by(250) {
        outbox.commit(&add(first, 250)).unwrap();
    }
    // The process is killed: nothing is closed, and what was written is there.
    disk.cut_power();
    drop(outbox);
    disk.restore_power();
    let before = disk.read_bytes();
    let mut outbox = <OpenOutbox as Subject>::open(&disk).unwrap();
    let opened = disk.read_bytes() - before;
    assert_eq!(outbox.counts().entries, ENTRIES);
    let first = outbox.claim(1).unwrap();
    assert_eq!(first.len(), 1);
    let claimed = disk.read_bytes() - before;
    let (size, content) = (disk.len(), ENTRIES * 600);
    assert!(size > content, "{size} bytes");
    assert!(opened < content / 50, "opening has read {opened} of {size} bytes");
    assert!(claimed < content / 40, "the first claim has read {claimed} of {size} bytes");
}

#[test]
fn a_damaged_file_is_logged_as_an_error_that_names_both_files() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.outbox");
    let open = || {
        let disk = FileDisk::open(&path, 0, &|backend| initialise(&path, backend, 0)).unwrap();
        OpenOutbox::new(&path, Box::new(disk), Settings::default())
    };
    let mut outbox = open().unwrap();
    for first in (0..2_000).step_by(200) {
        outbox.commit(&add(first, 200)).unwrap();
    }
    drop(outbox);
    OpenOptions::new().write(true).open(&path).unwrap().write_all(&[0xAA; 4096]).unwrap();

    let (log, _guard) = Log::start();
    let opened = open();
    assert!(matches!(opened, Ok(_) | Err(OutboxError::SetAside { .. })), "{opened:?}");
    assert_eq!((log.count(Level::ERROR, "outbox_unreadable"), log.warnings()), (1, 1));
    let renamed = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let renamed = renamed.filter(|path| path.to_string_lossy().contains(".unreadable-")).collect::<Vec<_>>();
    let ([renamed], fields) = (&*renamed, log.fields("outbox_unreadable")) else { panic!("{renamed:?}") };
    for part in [path.display().to_string(), renamed.display().to_string(), "why=".to_owned()] {
        assert!(fields.contains(&part), "{part} is not in {fields}");
    }
}
