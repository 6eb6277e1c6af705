//! What the tests share: a NATS server with settings for it.

use std::time::{Duration, Instant};

use webmarketer_core::outbox::Target;
use webmarketer_relay::async_nats::jetstream;
use webmarketer_relay::async_nats::jetstream::message::StreamMessage;
use webmarketer_relay::{Server, ServerOptions, Settings};
use webmarketer_test_support::NatsServer;

/// The settings for a server, with its monitoring address.
pub(crate) fn settings(nats: &NatsServer, api_base: &str) -> Settings {
    let target = Target { project: "shop".to_owned(), api_base: api_base.to_owned() };
    Settings::new(target).monitoring([nats.monitoring_url()]).max_bytes(256 << 20)
}

pub(crate) fn options(nats: &NatsServer) -> ServerOptions {
    ServerOptions::new([nats.url()]).unwrap()
}

pub(crate) async fn connect(nats: &NatsServer) -> Server {
    Server::connect(&options(nats)).await.unwrap()
}

/// A server with the streams of a relay.
pub(crate) async fn set_up(nats: &NatsServer, settings: &Settings) -> Server {
    let server = connect(nats).await;
    webmarketer_relay::setup::plan(&server, settings).await.unwrap().apply(&server).await.unwrap();
    server
}

/// The messages of a stream, in their order.
pub(crate) async fn messages(server: &NatsServer, stream: &str) -> Vec<StreamMessage> {
    let client = webmarketer_relay::async_nats::connect(server.url()).await.unwrap();
    let mut stream = jetstream::new(client).get_stream(stream).await.unwrap();
    let state = stream.info().await.unwrap().state.clone();
    let mut messages = Vec::new();
    for sequence in state.first_sequence..=state.last_sequence {
        if let Ok(message) = stream.get_raw_message(sequence).await {
            messages.push(message);
        }
    }
    messages
}

/// Waits until it is true, for at most 20 seconds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut is_true: impl FnMut() -> F) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_true().await {
        assert!(Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
