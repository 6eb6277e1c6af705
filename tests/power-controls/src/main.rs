//! The power cuts of the outbox, on redb 4.1.0, which can make a file unreadable when it grows. It fails unless the
//! power cuts find that. The first argument is how often the power is cut.

#[path = "../../../webmarketer-core/src/outbox/file/power_cuts.rs"]
mod power_cuts;
#[allow(dead_code, reason = "it can also fail without a power cut")]
#[path = "../../../webmarketer-core/src/outbox/file/simulated_disk.rs"]
mod simulated_disk;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use power_cuts::{Content, GROWING, Load, SMALL, Step, Subject, Tally};
use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use simulated_disk::SimulatedDisk;

const ENTRIES: TableDefinition<u64, &[u8]> = TableDefinition::new("entries");
const DEAD: TableDefinition<u64, ()> = TableDefinition::new("dead letters");
const META: TableDefinition<&str, u64> = TableDefinition::new("meta");

/// The same tables as those of the outbox, in fewer words.
struct Plain(Option<Database>);

/// It can panic on a damaged file, also when it is closed.
impl Drop for Plain {
    fn drop(&mut self) {
        let database = self.0.take();
        let _ = caught(|| {
            drop(database);
            Ok(())
        });
    }
}

impl Plain {
    fn database(&mut self) -> Result<&mut Database, redb::Error> {
        self.0.as_mut().ok_or(redb::Error::DatabaseAlreadyOpen)
    }
}

fn caught<T>(act: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("it panicked".to_owned()),
    }
}

impl Subject for Plain {
    fn create(disk: &SimulatedDisk) {
        let mut store = Self::open(disk).expect("a new disk");
        store.make(&Step::default()).expect("a new disk");
    }

    fn open(disk: &SimulatedDisk) -> Result<Self, String> {
        caught(|| Ok(Self(Some(Database::builder().create_with_backend(disk.clone())?))))
    }

    fn make(&mut self, step: &Step) -> Result<(), String> {
        caught(|| {
            if step.compact {
                self.database()?.compact()?;
                return Ok(());
            }
            let transaction = self.database()?.begin_write()?;
            {
                let mut entries = transaction.open_table(ENTRIES)?;
                let mut dead = transaction.open_table(DEAD)?;
                let mut meta = transaction.open_table(META)?;
                for number in step.remove.iter().chain(&step.bury) {
                    entries.remove(number)?;
                }
                for number in &step.bury {
                    dead.insert(number, ())?;
                }
                for (number, body) in &step.add {
                    entries.insert(number, &body[..])?;
                }
                let next = meta.get("next")?.map_or(0, |next| next.value());
                meta.insert("next", next + step.add.len() as u64)?;
            }
            Ok(transaction.commit()?)
        })
    }

    fn content(&mut self) -> Result<Content, String> {
        caught(|| {
            let transaction = self.database()?.begin_read()?;
            let mut content = Content::default();
            for found in transaction.open_table(ENTRIES)?.iter()? {
                let (number, body) = found?;
                content.entries.insert(number.value(), body.value().into());
            }
            for found in transaction.open_table(DEAD)?.iter()? {
                content.dead.insert(found?.0.value());
            }
            content.next_number = transaction.open_table(META)?.get("next")?.map_or(0, |next| next.value());
            Ok(content)
        })
    }
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let cuts = std::env::args().nth(1).and_then(|cuts| cuts.parse().ok()).unwrap_or(1500);
    let run = |name: &str, load: Load, cuts: u64| {
        let tally = Tally::of::<Plain>(load, cuts, 1);
        println!("{name}: {tally:?}");
        tally
    };
    let lying = run("redb 4.1.0, a disk that lies", Load { lies: 33, ..SMALL }, cuts.min(400));
    run("redb 4.1.0, a small file", SMALL, cuts);
    let growing = run("redb 4.1.0, a growing file", GROWING, cuts);
    let found = growing.unopenable > 0 && lying.lost > 0;
    println!("{}", if found { "both faults were found" } else { "a fault was NOT found" });
    if found { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
