//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod client;
mod conformance;
mod event_types;
mod events;
mod fields;
mod insights;
mod interactions;
mod lifecycle;
mod listing;
mod marks;
mod persistence;
mod refusals;
mod shop;
mod tokens;
mod trash;
mod users;
mod workspaces;
