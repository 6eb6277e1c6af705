//! Queues events with posthog-rs for a port on which nothing listens, and prints the times of each round: `threads name
//! half 99`, in nanoseconds.

#[path = "../../src/times.rs"]
#[allow(dead_code, reason = "the bench uses more of it")]
mod times;

use std::error::Error;
use std::hint::black_box;

use posthog_rs::{Client, ClientOptionsBuilder, Event};

use times::Times;

/// An event with the values of the event that the other rows send.
fn event() -> Event {
    let mut event = Event::new("purchase", "ada@example.com");
    let texts = [
        ("order_id", "2026-0042"),
        ("email", "ada@example.com"),
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("currency", "EUR"),
        ("ordered_at", "2025-11-25T10:00:00Z"),
        ("comment", "Leave it at the door, please; the \"bell\" is broken"),
    ];
    for (key, value) in texts {
        let _ = event.insert_prop(key, value);
    }
    let _ = event.insert_prop("amount", 49.9);
    let _ = event.insert_prop("items", 3);
    let _ = event.insert_prop("is_new", true);
    event
}

fn client() -> Result<Client, Box<dyn Error>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut options = ClientOptionsBuilder::default();
    options.api_key("key".to_owned()).host(format!("http://127.0.0.1:{port}")).max_queue_size(usize::MAX);
    Ok(posthog_rs::client(options.build()?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|number| number.parse()).collect::<Result<_, _>>()?;
    let [threads, calls] = numbers[..] else { return Err("usage: webmarketer-bench-posthog THREADS CALLS".into()) };
    let client_of_events = client()?;
    let whole = Times::of_threads(threads, calls, || client_of_events.capture(black_box(event())));
    let client_of_captures = client()?;
    let capture = Times::of_prepared_calls(threads, calls, event, |event| client_of_captures.capture(event));
    for (name, times) in [("event-and-capture", whole), ("capture", capture)] {
        println!("{name} {} {}", times.percentile(50), times.percentile(99));
    }
    // A client that is dropped sends what is in its queue.
    std::process::exit(0);
}
