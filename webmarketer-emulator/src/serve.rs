//! The server: connections, their limits, and which session a request is for.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;
use tower_service::Service as _;

use crate::answer::ApiError;
use crate::session::Sessions;

/// How many connections are served at once; the others wait their turn.
const CONNECTIONS: usize = 4096;

/// The longest head of a request, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// How many headers a request may have.
const HEADERS: usize = 100;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long requests under way may take to finish when the emulator is stopped.
const GRACE: Duration = Duration::from_secs(1);

/// Serves until it is told to stop, by dropping the other end; then it finishes the requests under way.
pub(crate) async fn serve(listener: TcpListener, sessions: Arc<Sessions>, stopped: oneshot::Receiver<()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let accept = async {
        loop {
            // It is never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // No descriptor is left, or the connection is gone already. Either passes.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                }
            };
            // It is about speed alone.
            let _ = stream.set_nodelay(true);
            let sessions = Arc::clone(&sessions);
            let service = service_fn(move |request| answer(Arc::clone(&sessions), request));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIMEOUT)
                .max_buf_size(HEAD_LIMIT)
                .max_headers(HEADERS)
                .serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection);
            connections.spawn(async move {
                // Whatever ends it, its client sees; there is nobody else to tell.
                let _ = connection.await;
                drop(place);
            });
            while connections.try_join_next().is_some() {}
        }
    };
    tokio::select! {
        () = accept => {}
        // Nobody sends anything: the sender is dropped.
        _ = stopped => {}
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn answer(sessions: Arc<Sessions>, mut request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    match sessions.route(request.uri()) {
        Ok((mut router, uri)) => {
            if let Some(uri) = uri {
                *request.uri_mut() = uri;
            }
            router.call(request.map(Body::new)).await
        }
        Err(name) => {
            let message = format!("there is no session `{name}`");
            Ok(ApiError::new(StatusCode::NOT_FOUND, message).into_response())
        }
    }
}
