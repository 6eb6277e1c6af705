//! Shared by the tests of several crates: a scripted HTTP service, an HTTP client, test certificates, a NATS server, and
//! a small disk.
//!
//! The service does not use an existing crate, because they cannot send what these tests need: `wiremock` (0.6) passes
//! its responses to hyper, which sends complete ones. It cannot reset a connection after half a response, send a head
//! byte by byte, use TLS, or count connections and bytes.

#![allow(clippy::missing_panics_doc, reason = "a test that cannot go on panics")]

pub mod certificates;
#[cfg(feature = "http2")]
mod http2;
pub mod http_client;
mod nats_server;
mod reply;
mod request;
mod scripted_service;
#[cfg(target_os = "linux")]
mod small_disk;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

pub use nats_server::{NatsServer, SyncInterval};
pub use reply::Reply;
pub use request::Request;
pub use scripted_service::{Service, ServiceBuilder};
#[cfg(target_os = "linux")]
pub use small_disk::SmallDisk;

/// Awaits the future, and fails the test after 20 seconds.
pub async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("the call hangs")
}

/// An address on loopback without a listener: it was bound, and closed again.
pub fn unused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
