//! What it takes to add an event to the queue of a client, beside a bare channel that is given the same bytes.

use std::error::Error;
use std::hint::black_box;
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Delivery, WebmarketerEvent as _};

use crate::measure::median;
use crate::sending::{Purchase, purchase};

const EVENTS: usize = 100_000;
const THREADS: [usize; 2] = [1, 64];

/// The times of single calls, sorted.
struct Times(Vec<u64>);

impl Times {
    fn of_threads(threads: usize, call: impl Fn() + Sync) -> Self {
        let barrier = Barrier::new(threads);
        let times = thread::scope(|scope| {
            let thread = || {
                barrier.wait();
                let time = |_| {
                    let start = Instant::now();
                    call();
                    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
                };
                (0..EVENTS / threads).map(time).collect::<Vec<_>>()
            };
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(thread)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        });
        let mut times = Self(times);
        times.0.sort_unstable();
        times
    }

    /// The time that this percentage of the calls does not exceed, in nanoseconds.
    fn percentile(&self, percent: usize) -> f64 {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or_default() as f64
    }
}

/// A client whose events stay in its queue: it is told of a port on which nothing listens.
fn client() -> Result<Client, Box<dyn Error>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let queue = Delivery::memory().max_events(usize::MAX).max_bytes(usize::MAX).drop_timeout(Duration::ZERO);
    let builder = Client::builder().project("shop")?.auth(Auth::access_token("token"));
    Ok(builder.api_base(format!("http://127.0.0.1:{port}")).delivery(queue).build()?)
}

pub(crate) fn compare(rounds: usize) -> Result<(), Box<dyn Error>> {
    let event: Purchase = purchase()?;
    println!("adding an event to a queue, {EVENTS} times (median of {rounds}, ns)");
    println!("  threads                         half    99 of 100");
    for threads in THREADS {
        let mut rows: [(&str, Vec<Times>); 3] = [("enqueue", vec![]), ("envelope alone", vec![]), ("channel", vec![])];
        for _ in 0..rounds {
            let client = client()?;
            rows[0].1.push(Times::of_threads(threads, || drop(black_box(event.enqueue(&client)))));
            rows[1].1.push(Times::of_threads(threads, || drop(black_box(event.envelope()))));
            let (sender, receiver) = mpsc::channel();
            let body = event.to_json()?;
            rows[2].1.push(Times::of_threads(threads, || drop(black_box(sender.send(body.clone())))));
            drop(receiver);
        }
        for (name, times) in &rows {
            let of = |percent| median(times.iter().map(|times| times.percentile(percent)).collect());
            println!("  {threads:<4} {name:<22} {:>9.0}    {:>9.0}", of(50), of(99));
        }
    }
    let client = client()?;
    let allocations = |call: &dyn Fn()| {
        call();
        allocation_counter::measure(|| (0..1000).for_each(|_| call())).count_total as f64 / 1000.0
    };
    let enqueue = allocations(&|| drop(black_box(event.enqueue(&client))));
    let envelope = allocations(&|| drop(black_box(event.envelope())));
    println!("  allocations of one enqueue {enqueue:.2}, of its envelope alone {envelope:.2}");
    Ok(())
}
