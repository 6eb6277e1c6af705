//! The server: accepts connections, limits them, and routes requests to sessions.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tower_service::Service as _;

use super::connection::Connection;
use super::error::ApiError;
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
async fn serve_connection(stream: TcpStream, sessions: Arc<Sessions>, mut stopping: watch::Receiver<()>) {
    let to_cut = Connection::default();
    let cut = to_cut.clone();
    let service = service_fn(move |request| answer_request(Arc::clone(&sessions), to_cut.clone(), request));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut go_on = true;
    loop {
        tokio::select! {
            // An error needs no handling: the client sees it.
            _ = &mut connection => return,
            () = cut.to_be_reset() => break,
            _ = stopping.changed(), if go_on => {
                go_on = false;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    }
    // With a linger time of zero, dropping the socket resets the connection.
    let _ = connection.into_parts().io.into_inner().set_zero_linger();
}

async fn answer_request(
    sessions: Arc<Sessions>,
    connection: Connection,
    mut request: hyper::Request<Incoming>,
) -> Result<Response, Infallible> {
    // RFC 9112, section 3.2. Access control depends on it.
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return Ok(ApiError::bad_request("expected one Host header, found several").into_response());
    }
    match sessions.route(request.uri()) {
        Ok((mut router, uri)) => {
            if let Some(uri) = uri {
                *request.uri_mut() = uri;
            }
            request.extensions_mut().insert(connection);
            router.call(request.map(Body::new)).await
        }
        Err(name) => {
            let message = format!("the session `{name}` does not exist");
            Ok(ApiError::new(StatusCode::NOT_FOUND, message).into_response())
        }
    }
}
