//! Benchmark of the memory that the emulator needs for an event.

use std::error::Error;
use std::path::Path;

use crate::emulator::Served;
use crate::event_sender::send_many;

/// The number of events, all of which are kept.
const EVENTS: usize = 100_000;

/// The number of events that are sent before the measurement.
const BEFORE: usize = 1_000;

/// Prints the growth of the resident memory per event, for each kind of event.
pub(crate) fn memory(folder: &Path) -> Result<(), Box<dyn Error>> {
    let review = |number| format!(r#"{{"product_id":"p-1","review_id":"r-{number}","rating":5}}"#);
    let newsletter = |number| format!(r#"{{"email":"user-{number}@example.com","newsletter_consent":true}}"#);
    let invalid = |number| format!(r#"{{"email":"user-{number}","newsletter_consent":true}}"#);
    println!("\nresident memory per event, with its arrival ({EVENTS} events, bytes)");
    measure(folder, "plain", "product-reviewed", review)?;
    measure(folder, "each with a new user", "newsletter", newsletter)?;
    measure(folder, "trashed", "newsletter", invalid)
}

fn measure(
    folder: &Path,
    name: &str,
    event_type: &str,
    data: impl Fn(usize) -> String + Sync,
) -> Result<(), Box<dyn Error>> {
    let served = Served::start("in memory", folder)?;
    let data = &data;
    send_many(&served.address, "contact", BEFORE, data)?;
    let before = served.memory()?;
    send_many(&served.address, event_type, EVENTS - BEFORE, data)?;
    // The last events may still be processed.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let after = served.memory()?;
    println!("  {name:<22} {:>6.0}", (after - before) * 1024.0 * 1024.0 / (EVENTS - BEFORE) as f64);
    Ok(())
}
