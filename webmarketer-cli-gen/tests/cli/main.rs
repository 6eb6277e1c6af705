//! The command `webmarketer` as a process: what it does, how it ends, and that bad input changes nothing.

mod action;
mod bad_input;
mod help;
mod hostile;
mod journey;
mod json;
mod levels;
mod marks;
mod modules;
mod offline;
mod people;
mod places;
mod profiles;
mod reports;
mod retired;
mod settings;
mod support;
mod workspace;
