//! The stores of an outbox: what every store does, and what the file does.

mod damaged_entries;
mod file;
#[cfg(target_os = "linux")]
mod full_disk;
mod laws_of_stores;
mod other_files;
mod requests;
mod size;
mod upgrade;
