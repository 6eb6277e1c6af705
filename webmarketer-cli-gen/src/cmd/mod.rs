//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod emulate;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod insights;
mod judge;
pub(crate) mod list;
mod live;
mod local;
mod lock;
mod lock_findings;
pub(crate) mod man;
pub(crate) mod pull;
pub(crate) mod samples;
mod scope;
pub(crate) mod send;
pub(crate) mod set;
mod target;
mod told;
pub(crate) mod trash;
mod users;
pub(crate) mod whoami;
pub(crate) mod workspace;
