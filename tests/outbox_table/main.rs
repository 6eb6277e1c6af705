//! The outbox in a table: rows, and the store over SQLite and Postgres.
//!
//! The tests of Postgres are ignored. `.ci/postgres/run` starts a server and runs them.

#[cfg(unix)]
mod application;
mod damaged_rows;
mod failures;
#[cfg(unix)]
mod front;
mod housekeeping;
#[cfg(unix)]
mod kills;
mod laws;
mod layouts;
mod postgres;
mod sqlite;
mod update_rows;
mod updates;
