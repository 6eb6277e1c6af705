//! The client over HTTP/2: requests at once share a connection, and answers are read to their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use h2::server::{Builder, SendResponse};
#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;
use serde_json::{Map, Value};
use tokio::net::{TcpListener, TcpStream};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Envelope};

/// What the service has seen.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

/// Starts a service that speaks HTTP/2 alone, refuses the first request with a 503, and answers the others with an id.
async fn start() -> (String, Arc<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Seen::default());
    let of_service = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            of_service.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream, of_service.clone()));
        }
    });
    (address, seen)
}

async fn serve(stream: TcpStream, seen: Arc<Seen>) {
    let mut connection = Builder::new().handshake::<_, Bytes>(stream).await.unwrap();
    while let Some(Ok((request, respond))) = connection.accept().await {
        let number = seen.requests.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            let mut body = request.into_body();
            while let Some(Ok(bytes)) = body.data().await {
                body.flow_control().release_capacity(bytes.len()).unwrap();
            }
            answer(respond, if number == 0 { 503 } else { 200 });
        });
    }
}

/// Answers in two parts, without saying how long they are together.
fn answer(mut respond: SendResponse<Bytes>, status: u16) {
    let head = http::Response::builder().status(status).body(()).unwrap();
    let mut body = respond.send_response(head, false).unwrap();
    body.send_data(Bytes::from_static(b"\"e5be5b04-0721-"), false).unwrap();
    body.send_data(Bytes::from_static(b"4a6e-87eb-b880f81a12d2\""), true).unwrap();
}

fn http2_alone() -> reqwest::Client {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(provider::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(config).http2_prior_knowledge().no_proxy().build().unwrap()
}

#[tokio::test]
async fn sends_at_once_share_one_connection() {
    let (address, seen) = start().await;
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("token")).api_base(address);
    let client = builder.http_client(http2_alone()).build().unwrap();
    // The first opens the connection, and is made again after a 503.
    Envelope::untyped("first", &Map::new()).send(&client).await.unwrap();
    let sends = (0..100).map(|number: u32| {
        let data = Map::from_iter([("number".to_owned(), Value::from(number))]);
        tokio::spawn(Envelope::untyped("event", &data).send(&client))
    });
    for send in sends.collect::<Vec<_>>() {
        assert_eq!(send.await.unwrap().unwrap().event_id.as_str(), "e5be5b04-0721-4a6e-87eb-b880f81a12d2");
    }
    assert_eq!((seen.connections.load(Ordering::SeqCst), seen.requests.load(Ordering::SeqCst)), (1, 102));
}
