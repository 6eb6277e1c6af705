//! What exists on the server.

use async_nats::jetstream::stream::{self, Info};
use async_nats::jetstream::{ErrorCode, consumer, context};

use super::layout;
use crate::error::RelayError;
use crate::server::Server;
use crate::settings::Settings;

/// What exists on the server.
pub(super) struct Found {
    pub(super) version: String,
    /// The id and the name of the server of the connection.
    pub(super) server: [String; 2],
    /// For each stream, in the order of [`layout::streams`].
    pub(super) streams: Vec<Option<Info>>,
    pub(super) consumer: Option<consumer::Config>,
}

impl Found {
    pub(super) async fn read(server: &Server, settings: &Settings) -> Result<Self, RelayError> {
        let info = server.client.server_info();
        let mut streams = Vec::new();
        for expected in layout::streams(settings) {
            streams.push(stream(server, &expected).await?);
        }
        let consumer = match streams.first() {
            Some(Some(_)) => {
                server.consumer_info(settings.stream(), settings.consumer()).await?.map(|info| info.config)
            }
            _ => None,
        };
        Ok(Self { version: info.version, server: [info.server_id, info.server_name], streams, consumer })
    }
}

async fn stream(server: &Server, expected: &stream::Config) -> Result<Option<Info>, RelayError> {
    let failed = |source| RelayError::request(format!("describe the stream `{}`", expected.name), source);
    match server.jetstream.get_stream(&expected.name).await {
        Ok(stream) => Ok(Some(stream.cached_info().clone())),
        Err(error) => match error.kind() {
            context::GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                Ok(None)
            }
            _ => Err(failed(error)),
        },
    }
}

/// The stream of requests.
pub(super) async fn requests(server: &Server, settings: &Settings) -> Result<Option<Info>, RelayError> {
    let [requests, ..] = layout::streams(settings);
    stream(server, &requests).await
}
