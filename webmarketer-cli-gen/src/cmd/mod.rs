//! The commands, one file each.

pub(crate) mod accessible_projects;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod demo;
mod demo_service;
pub(crate) mod diff;
pub(crate) mod emulate;
pub(crate) mod env;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod insights;
pub(crate) mod list;
pub(crate) mod man;
mod member_connection;
pub(crate) mod outbox;
pub(crate) mod pull;
mod read_live;
mod running_emulator;
pub(crate) mod samples;
mod selected_project;
pub(crate) mod send;
mod service_client;
pub(crate) mod set;
pub(crate) mod trash;
pub(crate) mod whoami;
mod write_reports;
