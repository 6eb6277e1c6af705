//! Tests of the command `webmarketer` as a process: its output, its exit codes, and that bad input changes nothing.

mod action;
#[cfg(unix)]
mod action_plan;
mod adjusted_names;
mod apply;
mod bad_input;
mod compile_errors;
mod completions_and_man;
mod container;
mod edits;
mod emulate;
mod env;
mod event;
mod export;
mod field_attributes;
mod file_locations;
mod fix;
mod hand_written;
mod help;
mod hostile_text;
mod import;
mod init;
mod insights;
mod journey;
mod json_output;
#[cfg(unix)]
mod mistakes;
mod modules;
mod offline;
mod outbox;
mod plan;
mod profiles;
mod reports;
mod retired_names;
mod rule_levels;
mod send;
mod service_failures;
mod set;
mod settings;
mod support;
mod targets;
mod trash;
mod unmarked_pii;
mod whoami;
mod workspace;
