//! Tests of the emulator over HTTP.

mod access_control;
mod admin;
mod authorization;
mod client;
mod conformance;
mod created_account;
mod damaged_data;
mod dropped_events;
mod errors;
mod event_type_list;
mod event_types;
mod events;
mod faults;
mod fields;
#[cfg(target_os = "linux")]
mod full_disk;
mod insights;
mod library;
mod lifecycle;
mod limits;
mod offline_interactions;
mod page;
mod persistence;
mod rate_limit;
mod refresh;
mod request_log;
mod retention;
mod shop;
mod states_and_statistics;
mod tokens;
mod trash;
mod users;
mod workspaces;
