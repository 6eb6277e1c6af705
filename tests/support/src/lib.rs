//! What the tests of several crates share: a scripted HTTP service, an HTTP client, and test certificates.
//!
//! The service is written here, because the crates for it do not send what these tests need: `wiremock` (0.6) gives its
//! answers to hyper, which writes whole ones. It cannot reset a connection after half an answer, send a head byte by
//! byte, speak TLS, or count connections and bytes.

#![allow(clippy::missing_panics_doc, reason = "a test that cannot go on panics")]

pub mod certificates;
#[cfg(feature = "http2")]
mod http2;
pub mod http_client;
mod reply;
mod request;
mod scripted_service;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

pub use reply::Reply;
pub use request::Request;
pub use scripted_service::{Service, ServiceBuilder};

/// Awaits the future, and fails the test after 20 seconds.
pub async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("the call hangs")
}

/// An address on loopback that no program listens on: it was bound, and closed again.
pub fn unused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
