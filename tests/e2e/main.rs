//! The suite: whole journeys over real sockets, and what holds the parts to the contract and to each other.

mod cases;
mod contract;
mod faults;
mod generated;
mod marks;
mod packaged;
mod readme;
mod secrets;
mod sending;
mod served;
mod signing_in;
