//! What the tests share: a NATS server with settings for it.

use webmarketer_core::outbox::Target;
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
