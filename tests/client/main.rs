//! The client against services that a test scripts, byte by byte where it has to be: real sockets, and nothing but loopback.

mod checked;
mod clients;
#[cfg(unix)]
mod connections;
mod contract;
mod dating;
mod faults;
#[cfg(unix)]
mod forked;
mod lists;
mod recording;
mod retries;
#[cfg(unix)]
mod roots;
mod secrets;
mod spawning;
mod tokens;
mod waiting;
