//! The client over HTTP/2: requests at once share a connection, and answers are read to their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;
use serde_json::{Map, Value};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Envelope};
use webmarketer_test_support::Service;

fn http2_alone() -> reqwest::Client {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(provider::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(config).http2_prior_knowledge().no_proxy().build().unwrap()
}

#[tokio::test]
async fn sends_at_once_share_one_connection() {
    let count = Arc::new(AtomicUsize::new(0));
    let service = Service::start_http2(move |_| {
        let status = if count.fetch_add(1, Ordering::SeqCst) == 0 { 503 } else { 200 };
        (status, &["\"e5be5b04-0721-", "4a6e-87eb-b880f81a12d2\""])
    });
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("token"));
    let builder = builder.api_base(&service.address);
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
    assert_eq!((service.connections(), service.requests().len()), (1, 102));
}
