//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod client;
mod event_types;
mod events;
mod lifecycle;
mod listing;
mod page;
mod refusals;
mod shop;
mod tokens;
mod trash;
