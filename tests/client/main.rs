//! The client with scripted services and emulators on loopback.

mod blocking_client;
mod checked_sends;
mod clients;
#[cfg(unix)]
mod connections;
mod contract;
mod deadlines;
mod delivery;
mod delivery_verbs;
mod delivery_waits;
mod event_dates;
mod faults;
#[cfg(unix)]
mod forked_process;
mod lists;
#[cfg(target_os = "linux")]
mod outage;
mod outbox;
#[cfg(unix)]
mod outbox_kills;
mod panic_hook;
mod picky_stores;
mod promises;
mod recorder;
mod retries;
#[cfg(unix)]
mod roots;
mod secrets;
mod spawned_calls;
mod stored_events;
mod stored_values;
mod tokens;
mod verdicts;
