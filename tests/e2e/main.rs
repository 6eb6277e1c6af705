//! The suite: whole journeys over real sockets, and what holds the parts to the contract and to each other.

mod cases;
mod contract;
mod faults;
mod generated;
mod packaged;
mod readme;
mod secrets;
mod sending;
mod signing_in;
mod started_emulator;
mod states_and_statistics;
