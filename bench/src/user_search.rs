//! Benchmark of events that are sent while users are searched.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use webmarketer_core::Client;
use webmarketer_core::api::UserSearch;
use webmarketer_core::auth::{Auth, ServiceAccount};

use crate::emulator::Served;
use crate::event_sender::{EventSender, send_many};
use crate::measure::median;

/// The number of users.
const USERS: usize = 100_000;

/// The duration of each measurement.
const TIME: Duration = Duration::from_secs(10);

/// The time between two events.
const PAUSE: Duration = Duration::from_millis(1);

/// Prints the response times of events, first alone and then while users are searched without a pause.
pub(crate) fn user_search(folder: &Path) -> Result<(), Box<dyn Error>> {
    let served = Served::start("users", folder)?;
    let newsletter = |number| format!(r#"{{"email":"user-{number}@example.com","newsletter_consent":true}}"#);
    send_many(&served.address, "newsletter", USERS, newsletter)?;
    println!("\nresponse time of events with {USERS} users (ms)");
    println!("  {:<32} {:>7} {:>7} {:>7}   searches", "", "median", "99 %", "most");
    measure(&served, "alone", None)?;
    measure(&served, "while the first ten are searched", Some(&(UserSearch::new().sort_by("email"), 10)))?;
    measure(
        &served,
        "while all are searched",
        Some(&(UserSearch::new().sort_by_descending("email"), u32::try_from(USERS)?)),
    )
}

fn measure(served: &Served, name: &str, search: Option<&(UserSearch, u32)>) -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .project("shop")?
        .auth(Auth::service_account(ServiceAccount::from_json(&served.account)?))
        .api_base(format!("{}/api", served.address))
        .oauth_base(format!("{}/oidc", served.address))
        .build()?;
    let ended = AtomicBool::new(false);
    let (mut times, searches) = std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let mut times = Vec::new();
            while let Some((search, limit)) = search
                && !ended.load(Ordering::Relaxed)
            {
                let begin = Instant::now();
                runtime.block_on(async { client.users().search(search.clone()).page_size(*limit).page(0).await })?;
                times.push(begin.elapsed().as_secs_f64() * 1000.0);
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(times)
        });
        let sent = send_for(&served.address, name);
        ended.store(true, Ordering::Relaxed);
        let searches = searching.join().map_err(|_| "the search panicked")??;
        Ok::<_, Box<dyn Error + Send + Sync>>((sent?, searches))
    })
    .map_err(|error| -> Box<dyn Error> { error })?;
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default();
    print!("  {name:<32} {:>7.2} {:>7.2} {:>7.2}", at(50), at(99), at(100));
    if searches.is_empty() {
        println!();
    } else {
        println!("   {}, median {:.0} ms", searches.len(), median(searches));
    }
    Ok(())
}

/// Sends events for [`TIME`], and returns their response times in milliseconds.
fn send_for(address: &str, name: &str) -> Result<Vec<f64>, Box<dyn Error + Send + Sync>> {
    let mut sender = EventSender::connect(address)?;
    let (mut times, begin) = (Vec::new(), Instant::now());
    while begin.elapsed() < TIME {
        let number = times.len();
        let data = format!(r#"{{"product_id":"p-1","review_id":"r-{number}","rating":5}}"#);
        let time = sender.send("product-reviewed", &format!("{name}-{number}"), &data)?;
        times.push(time.as_secs_f64() * 1000.0);
        std::thread::sleep(PAUSE);
    }
    Ok(times)
}
