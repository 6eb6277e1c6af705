//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod client;
mod event_types;
mod events;
mod faults;
mod lifecycle;
mod limits;
mod listing;
mod persistence;
mod rate_limit;
mod refusals;
mod requests;
mod shop;
mod tokens;
mod trash;
