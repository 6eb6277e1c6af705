//! What the tests share: a NATS server with settings for it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use webmarketer_core::outbox::{FileStore, Target};
use webmarketer_core::{Client, Delivery, Envelope, RateLimit, Untyped, WhenFull};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_relay::async_nats::jetstream;
use webmarketer_relay::async_nats::jetstream::message::StreamMessage;
use webmarketer_relay::{Progress, Relay, RelayOutbox, Server, ServerOptions, Settings, no_credentials};
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

/// Waits until it is true, for at most a minute.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut is_true: impl FnMut() -> F) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_true().await {
        assert!(Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A NATS server, the service, and the settings of a relay between both.
pub(crate) struct Fleet {
    pub(crate) nats: NatsServer,
    pub(crate) emulator: Emulator,
    pub(crate) settings: Settings,
    pub(crate) server: Server,
    pub(crate) folder: tempfile::TempDir,
}

impl Fleet {
    /// `None` if no NATS server is installed.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(|settings| settings.ack_wait(Duration::from_secs(5))).await
    }

    /// The same, with other settings.
    pub(crate) async fn start_with(change: impl FnOnce(Settings) -> Settings) -> Option<Self> {
        let nats = NatsServer::start()?;
        let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).port(0).start().await.unwrap();
        let settings = change(settings(&nats, &format!("{}/v1", emulator.api_base())));
        let server = set_up(&nats, &settings).await;
        Some(Self { nats, emulator, settings, server, folder: tempfile::tempdir().unwrap() })
    }

    /// A client whose events go to the stream.
    pub(crate) fn producer(&self) -> (Client, Arc<Progress>) {
        producer(&self.nats, &self.settings, &self.emulator.api_base(), &self.folder.path().join("events.outbox"))
    }

    /// A relay that sends at most this many requests in a second.
    pub(crate) async fn relay(&self, rate: RateLimit) -> Relay {
        let builder = self.emulator.client_builder().unwrap().project("shop").unwrap().rate_limit(rate);
        let (options, settings) = (options(&self.nats), self.settings.clone());
        tokio::task::spawn_blocking(move || Relay::start(builder, options, settings)).await.unwrap().unwrap()
    }

    /// The nonces in the order in which they arrived.
    pub(crate) fn arrived(&self) -> Vec<String> {
        self.emulator.arrivals().into_iter().map(|arrival| arrival.nonce).collect()
    }

    /// How many messages the stream holds.
    pub(crate) async fn held(&self) -> u64 {
        let mut stream = self.server_stream("webmarketer").await;
        stream.info().await.unwrap().state.messages
    }

    async fn server_stream(&self, name: &str) -> jetstream::stream::Stream {
        let client = webmarketer_relay::async_nats::connect(self.nats.url()).await.unwrap();
        jetstream::new(client).get_stream(name).await.unwrap()
    }

    /// Waits until the service has received this many events, and the stream holds none.
    pub(crate) async fn until_received(&self, events: usize) {
        until("all are received", || async { self.arrived().len() >= events && self.held().await == 0 }).await;
    }
}

/// A client whose events go to the stream, and what it has handed over.
pub(crate) fn producer(nats: &NatsServer, settings: &Settings, api: &str, path: &Path) -> (Client, Arc<Progress>) {
    let outbox = RelayOutbox::new(FileStore::new(path), options(nats), settings.clone());
    let progress = outbox.progress();
    let delivery = Delivery::store(outbox).when_full(WhenFull::Block(Duration::from_secs(20)));
    let builder = Client::builder().project("shop").unwrap().api_base(api).auth(no_credentials());
    (builder.delivery(delivery).build().unwrap(), progress)
}

/// A valid event of the shop.
pub(crate) fn newsletter(nonce: &str) -> Envelope<Untyped> {
    let data = serde_json::json!({"email": format!("{nonce}@example.com"), "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(nonce)
}
