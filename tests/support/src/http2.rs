//! A scripted service with HTTP/2 and without TLS.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use h2::RecvStream;
use h2::server::{Builder, SendResponse};
use tokio::net::TcpStream;

use crate::request::Request;
use crate::scripted_service::{Log, RUNTIME, Service, listen};

impl Service {
    /// Starts a service with HTTP/2 only. It answers each request with the status and the parts of a body that
    /// the function returns, without a content length.
    pub fn start_http2(answer: impl Fn(&Request) -> (u16, &'static [&'static str]) + Clone + Send + 'static) -> Self {
        let (listener, service) = listen("http");
        let log = Arc::clone(&service.log);
        RUNTIME.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                log.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(answer_connection(stream, Arc::clone(&log), answer.clone()));
            }
        });
        service
    }
}

async fn answer_connection(
    stream: TcpStream,
    log: Arc<Log>,
    answer: impl Fn(&Request) -> (u16, &'static [&'static str]) + Clone + Send + 'static,
) {
    let mut connection = Builder::new().handshake::<_, Bytes>(stream).await.unwrap();
    while let Some(Ok((request, respond))) = connection.accept().await {
        let (log, answer) = (Arc::clone(&log), answer.clone());
        tokio::spawn(async move {
            let request = read_request(request).await;
            log.requests.lock().unwrap().push(request.clone());
            let (status, parts) = answer(&request);
            send(respond, status, parts);
        });
    }
}

async fn read_request(request: http::Request<RecvStream>) -> Request {
    let (head, mut incoming) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(bytes)) = incoming.data().await {
        incoming.flow_control().release_capacity(bytes.len()).unwrap();
        body.extend_from_slice(&bytes);
    }
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    Request::new(head.method.as_str(), head.uri.path(), headers, body)
}

fn send(mut respond: SendResponse<Bytes>, status: u16, parts: &[&'static str]) {
    let head = http::Response::builder().status(status).body(()).unwrap();
    let mut body = respond.send_response(head, false).unwrap();
    for part in parts {
        body.send_data(Bytes::from_static(part.as_bytes()), false).unwrap();
    }
    body.send_data(Bytes::new(), true).unwrap();
}
