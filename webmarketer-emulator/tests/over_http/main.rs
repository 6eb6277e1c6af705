//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod admin;
mod client;
mod event_types;
mod events;
mod faults;
mod library;
mod lifecycle;
mod limits;
mod listing;
mod persistence;
mod rate_limit;
mod refresh;
mod refusals;
mod requests;
mod shop;
mod tokens;
mod trash;
