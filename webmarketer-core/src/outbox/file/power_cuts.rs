//! Power cuts at random moments: what a store holds afterwards is compared with what it has acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::simulated_disk::{Event, SimulatedDisk};

/// A change of the store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// The bodies of new entries, by number.
    pub(crate) add: BTreeMap<u64, Arc<[u8]>>,
    /// Entries that are removed.
    pub(crate) remove: BTreeSet<u64>,
    /// Entries that are made dead letters.
    pub(crate) bury: BTreeSet<u64>,
    /// Whether the file is compacted instead.
    pub(crate) compact: bool,
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) entries: BTreeMap<u64, Arc<[u8]>>,
    pub(crate) dead: BTreeSet<u64>,
    pub(crate) next_number: u64,
}

/// A store on a simulated disk.
pub(crate) trait Subject: Sized {
    /// Creates an empty store on an empty disk.
    fn create(disk: &SimulatedDisk);
    fn open(disk: &SimulatedDisk) -> Result<Self, String>;
    fn make(&mut self, step: &Step) -> Result<(), String>;
    fn content(&mut self) -> Result<Content, String>;
}

/// How the store is used until the power is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// How many entries a step adds at most.
    pub(crate) entries: usize,
    /// How many bytes an entry has at most.
    pub(crate) bytes: usize,
    /// Of a hundred entries, how many are removed by the steps that follow.
    pub(crate) removed: u8,
    /// After how many writes the power is cut at most.
    pub(crate) writes: u64,
    /// How often the power of the same disk is cut.
    pub(crate) cuts: u32,
    /// Of a hundred syncs, how many do nothing.
    pub(crate) lies: u8,
}

/// Entries of a few hundred bytes, which come and go.
pub(crate) const SMALL: Load = Load { entries: 8, bytes: 700, removed: 90, writes: 120, cuts: 8, lies: 0 };

/// The file grows to several megabytes.
pub(crate) const GROWING: Load = Load { entries: 200, bytes: 6000, removed: 30, writes: 1200, cuts: 2, lies: 0 };

/// What the power cuts did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) cuts: u64,
    pub(crate) cuts_of_recoveries: u64,
    /// How often an acknowledged change was missing, also in part.
    pub(crate) lost: u64,
    /// How often the store could not be opened or read.
    pub(crate) unopenable: u64,
    /// The longest file.
    pub(crate) longest: u64,
    /// The first seed that failed.
    pub(crate) failed_seed: Option<u64>,
    /// The first error of a store that could not be opened or read.
    pub(crate) first_error: Option<String>,
}

impl Content {
    fn apply(&mut self, step: &Step) {
        for number in step.remove.iter().chain(&step.bury) {
            self.entries.remove(number);
        }
        self.dead.extend(&step.bury);
        self.entries.extend(step.add.clone());
        self.next_number += step.add.len() as u64;
    }
}

impl Tally {
    /// Cuts the power until it was cut this often. Each disk has the next seed.
    pub(crate) fn of<S: Subject>(load: Load, cuts: u64, seed: u64) -> Self {
        let mut tally = Self::default();
        let mut seed = seed;
        while tally.cuts < cuts {
            let before = tally.failures();
            tally.run::<S>(load, seed);
            if tally.failures() > before {
                tally.failed_seed.get_or_insert(seed);
            }
            seed += 1;
        }
        tally
    }

    pub(crate) fn failures(&self) -> u64 {
        self.lost + self.unopenable
    }

    /// One disk, whose power is cut several times.
    fn run<S: Subject>(&mut self, load: Load, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let disk = SimulatedDisk::new(random.u64(..), load.lies);
        S::create(&disk);
        let mut known = Content::default();
        for _ in 0..load.cuts {
            disk.light_fuse(random.u64(1..load.writes), Event::PowerCut);
            let step = use_until_cut::<S>(&disk, &mut known, load, &mut random);
            self.longest = self.longest.max(disk.len());
            self.cuts += 1;
            disk.restore_power();
            // The power is cut again while the store recovers, up to three times.
            for _ in 0..random.u8(0..=3) {
                disk.light_fuse(random.u64(0..24), Event::PowerCut);
                drop(S::open(&disk));
                if !disk.is_cut() {
                    break;
                }
                self.cuts_of_recoveries += 1;
                disk.restore_power();
            }
            disk.repair();
            let content = match S::open(&disk).and_then(|mut store| store.content()) {
                Ok(content) => content,
                Err(error) => {
                    self.unopenable += 1;
                    self.first_error.get_or_insert(error);
                    return;
                }
            };
            if content != known {
                known.apply(&step);
            }
            if content != known {
                self.lost += 1;
                return;
            }
        }
    }
}

/// Makes steps until the power is cut. `known` is what was acknowledged; the step that was cut is returned.
fn use_until_cut<S: Subject>(
    disk: &SimulatedDisk,
    known: &mut Content,
    load: Load,
    random: &mut fastrand::Rng,
) -> Step {
    let Ok(mut store) = S::open(disk) else {
        // Nothing else is wrong with the disk: the check after the cut finds it.
        disk.cut_power();
        return Step::default();
    };
    loop {
        let step = random_step(known, load, random);
        match store.make(&step) {
            Ok(()) => known.apply(&step),
            Err(_) => {
                disk.cut_power();
                return step;
            }
        }
    }
}

fn random_step(known: &Content, load: Load, random: &mut fastrand::Rng) -> Step {
    if random.u8(0..50) == 0 {
        return Step { compact: true, ..Step::default() };
    }
    let mut step = Step::default();
    for number in known.next_number..known.next_number + random.u64(0..=load.entries as u64) {
        let body = random.u64(..).to_le_bytes().repeat(random.usize(0..=load.bytes / 8));
        step.add.insert(number, body.into());
    }
    // An outbox removes the oldest first.
    for &number in known.entries.keys().take(load.entries) {
        if random.u8(0..100) < load.removed {
            if random.u8(0..10) == 0 {
                step.bury.insert(number)
            } else {
                step.remove.insert(number)
            };
        }
    }
    step
}
