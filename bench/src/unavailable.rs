//! The time of `enqueue` while the service is not available, or the queue is full.

use std::error::Error;
use std::hint::black_box;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Delivery, Envelope, MemoryQueue, WebmarketerEvent as _};

use crate::measure::median;
use crate::sending::{Purchase, purchase};
use crate::times::Times;

const EVENTS: usize = 100_000;
const THREADS: [usize; 2] = [1, 64];
/// The number of events in the queue that is full.
const ROOM: usize = 1_000;

/// A queue that has room for all events, and drops them when its client is dropped.
pub(crate) fn large_queue() -> MemoryQueue {
    Delivery::memory().max_events(usize::MAX).max_bytes(usize::MAX).drop_timeout(Duration::ZERO)
}

/// A port on which nothing listens.
pub(crate) fn dead_port() -> Result<SocketAddr, Box<dyn Error>> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A port whose connections are accepted and never answered. Its thread ends with the process.
fn black_hole() -> Result<SocketAddr, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        let connections: Vec<_> = listener.incoming().collect();
        drop(connections);
    });
    Ok(address)
}

pub(crate) fn client(address: SocketAddr, queue: MemoryQueue) -> Result<Client, Box<dyn Error>> {
    let builder = Client::builder().project("shop")?.auth(Auth::access_token("token"));
    Ok(builder.api_base(format!("http://{address}")).delivery(queue).build()?)
}

/// Prints the time of `enqueue` with a dead port, a service that does not answer, and a full queue.
pub(crate) fn unavailable(rounds: usize) -> Result<(), Box<dyn Error>> {
    let event: Purchase = purchase()?;
    let (dead, silent) = (dead_port()?, black_hole()?);
    let cases =
        [("dead port", dead, None), ("no answers", silent, None), ("full queue, no answers", silent, Some(ROOM))];
    println!("`enqueue` while events cannot be sent, {EVENTS} times (median of {rounds}, ns)");
    println!("  threads                                 half    99 of 100    longest");
    for threads in THREADS {
        for (name, address, room) in cases {
            let mut all = Vec::new();
            for _ in 0..rounds {
                let client = client(address, large_queue().max_events(room.unwrap_or(usize::MAX)))?;
                while room.is_some() && event.enqueue(&client).is_ok() {}
                let enqueue = |envelope: Envelope<Purchase>| drop(black_box(envelope.enqueue(&client)));
                all.push(Times::of_prepared_calls(threads, EVENTS, || event.envelope(), enqueue));
            }
            let of = |time: fn(&Times) -> f64| median(all.iter().map(time).collect());
            let (half, most) = (of(|times| times.percentile(50)), of(|times| times.percentile(99)));
            let longest = of(Times::longest);
            println!("  {threads:<4} {name:<30} {half:>9.0}    {most:>9.0}  {longest:>9.0}");
        }
    }
    Ok(())
}
