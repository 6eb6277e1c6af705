//! The arguments that several commands share, and what beats what.

mod connection;
mod files;
mod reports;
mod values;

pub(crate) use connection::Connection;
pub(crate) use files::Files;
pub(crate) use reports::Reports;
pub(crate) use values::{date, event_id, is_segment, time};
