//! Arguments that several commands share, and their precedence.

mod assignment;
mod cargo_options;
mod connection;
mod emulator;
mod event_data;
mod files;
mod interval;
mod reports;
mod values;

pub(crate) use assignment::{Assignment, assignment};
pub(crate) use cargo_options::CargoOptions;
pub(crate) use connection::Connection;
pub(crate) use emulator::EmulatorOptions;
pub(crate) use event_data::event_data;
pub(crate) use files::Files;
pub(crate) use interval::{IntervalArgument, interval};
pub(crate) use reports::Reports;
pub(crate) use values::{date, event_id, reference, time};
