//! The server: accepts connections, limits them, and reads their requests.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;

use super::answer::answer_request;
use super::connection::Connection;
use super::sessions::Sessions;

/// The maximum number of open connections; further ones wait.
const CONNECTIONS: usize = 4096;

/// The maximum size of the head of a request, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// The maximum number of headers of a request.
const HEADERS: usize = 100;

/// The maximum time for receiving the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum time for requests in progress when the emulator stops.
const GRACE: Duration = Duration::from_secs(1);

/// Serves until the sender of `stopped` is dropped, then finishes the requests in progress.
pub(crate) async fn run_server(listener: TcpListener, sessions: Arc<Sessions>, stopped: oneshot::Receiver<()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let stop = watch::Sender::new(());
    let mut connections = JoinSet::new();
    let accept = async {
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let Ok((stream, _)) = listener.accept().await else {
                // No file descriptor is left, or the connection is closed already; both are temporary.
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            // An error only affects the speed.
            let _ = stream.set_nodelay(true);
            let (sessions, stopping) = (Arc::clone(&sessions), stop.subscribe());
            connections.spawn(async move {
                serve_connection(stream, sessions, stopping).await;
                drop(place);
            });
            while connections.try_join_next().is_some() {}
        }
    };
    tokio::select! {
        () = accept => {}
        // Completes when the sender is dropped.
        _ = stopped => {}
    }
    drop(listener);
    stop.send_replace(());
    let finish = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, finish).await;
}

/// Serves the requests of one connection until it is closed, reset by a fault, or the emulator stops.
async fn serve_connection(stream: TcpStream, sessions: Arc<Sessions>, stopping: watch::Receiver<()>) {
    let connection = Connection::default();
    let cut = connection.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (sessions, connection) = (Arc::clone(&sessions), connection.clone());
        async move { Ok::<_, Infallible>(answer_request(&sessions, &connection, request.map(Body::new)).await) }
    });
    let mut served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut registered = stopping.clone();
    let mut stopped = pin!(registered.changed());
    let (mut is_registered, mut is_stopping) = (false, false);
    let is_cut = poll_fn(|context| {
        // An error needs no handling: the client sees it.
        if Pin::new(&mut served).poll(context).is_ready() {
            return Poll::Ready(false);
        }
        // A request is answered while its connection is polled, so this needs no wakeup.
        if cut.is_reset() {
            return Poll::Ready(true);
        }
        // The first poll registers the waker, which a task keeps. Each poll takes a lock that all connections share.
        let can_be_stopped = !is_registered || stopping.has_changed().unwrap_or(true);
        is_registered = true;
        if can_be_stopped && !is_stopping && stopped.as_mut().poll(context).is_ready() {
            is_stopping = true;
            Pin::new(&mut served).graceful_shutdown();
            return Pin::new(&mut served).poll(context).map(|_| false);
        }
        Poll::Pending
    });
    if is_cut.await {
        // With a linger time of zero, dropping the socket resets the connection.
        let _ = served.into_parts().io.into_inner().set_zero_linger();
    }
}
