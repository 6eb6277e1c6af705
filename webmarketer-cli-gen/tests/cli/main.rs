//! The command `webmarketer` as a process: what it does, how it ends, and that bad input changes nothing.

mod bad_input;
mod help;
mod journey;
mod json;
mod marks;
mod modules;
mod offline;
mod people;
mod reports;
mod settings;
mod support;
