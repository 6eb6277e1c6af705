//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod emulate;
pub(crate) mod generate;
mod live;
pub(crate) mod pull;
mod sample;
