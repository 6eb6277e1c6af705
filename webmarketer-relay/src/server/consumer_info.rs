//! The state of a consumer.

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::Info;
use async_nats::jetstream::response::Response;
use bytes::Bytes;

use super::Server;
use crate::error::RelayError;

impl Server {
    /// The state of a consumer of a stream. `None` if it does not exist.
    pub(crate) async fn consumer_info(&self, stream: &str, consumer: &str) -> Result<Option<Info>, RelayError> {
        let request = || format!("describe the consumer `{consumer}` of the stream `{stream}`");
        // The request of async-nats that returns this returns an untyped error.
        let subject = format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}");
        let answer = self.client.request(subject, Bytes::new()).await;
        let answer = answer.map_err(|error| RelayError::request(request(), error))?;
        match serde_json::from_slice(&answer.payload).map_err(|error| RelayError::request(request(), error))? {
            Response::Ok(info) => Ok(Some(info)),
            Response::Err { error } if error.error_code() == ErrorCode::CONSUMER_NOT_FOUND => Ok(None),
            Response::Err { error } => Err(RelayError::request(request(), error)),
        }
    }
}
