//! The stores of an outbox: what every store does, and what the file does.

mod file;
mod laws_of_stores;
mod requests;
