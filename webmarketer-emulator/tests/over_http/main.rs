//! The emulator over a real socket: each test is named for the sentence it proves.

mod access;
mod admin;
mod client;
mod conformance;
mod event_types;
mod events;
mod faults;
mod fields;
mod insights;
mod interactions;
mod library;
mod lifecycle;
mod limits;
mod listing;
mod marks;
mod page;
mod persistence;
mod rate_limit;
mod refresh;
mod refusals;
mod requests;
mod shop;
mod tokens;
mod trash;
mod users;
mod workspaces;
