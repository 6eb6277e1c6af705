//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod admin;
mod client;
mod event_types;
mod events;
mod library;
mod lifecycle;
mod listing;
mod page;
mod persistence;
mod refresh;
mod refusals;
mod shop;
mod tokens;
mod trash;
