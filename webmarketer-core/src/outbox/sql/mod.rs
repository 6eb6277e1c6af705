//! An outbox in a table of the application's database, so that an event commits together with the change that it
//! reports.
//!
//! An application that first commits a sale and then sends its event loses the event if the process ends between the
//! two. With a table, the event is a row of the same transaction: both are committed, or neither is.
//!
//! 1. Create the table in a migration: [`postgres::CREATE`] or [`sqlite::CREATE`].
//! 2. [`Client::row`](crate::Client::row) makes the row of an event. Insert it in your transaction, with
//!    [`postgres::INSERT`] or [`sqlite::INSERT`].
//!    [`Client::update_row`](crate::Client::update_row) does the same for a state or a statistic that is set later, with
//!    [`postgres::INSERT_UPDATE`] or [`sqlite::INSERT_UPDATE`].
//! 3. A client with a [`SqlStore`] sends the rows that are committed. It can be in the same process or in another one,
//!    and there can be several: each row is claimed for a time. If a process ends, another one sends its rows after
//!    that.
//!
//! This crate depends on no database crate. The application implements one function, [`Table::run`], with its own.

mod housekeeping;
mod layout;
pub mod postgres;
mod row;
mod row_json;
mod sql_store;
pub mod sqlite;
mod table;
mod texts;
#[cfg(test)]
mod texts_tests;

pub use row::{Row, UpdateRow};
pub use sql_store::SqlStore;
pub use table::{Statement, Table};
pub use texts::{InvalidTableName, Texts};
