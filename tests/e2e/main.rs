//! End-to-end tests, and comparisons of the crates with the contract and with each other.

mod cases;
mod contract;
mod faults;
mod generated;
mod imported;
mod merges;
mod packaged;
mod readme;
mod secrets;
mod sending;
mod signing_in;
mod started_emulator;
mod states_and_statistics;
mod web;
mod web_samples;
