//! The reply of a service to a request: a complete response, a part of one, or none.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The reply of a service to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A complete response: status, further headers (each ends with `\r\n`), body.
    Answer(u16, String, Vec<u8>),
    /// These bytes, and then the connection is reset.
    Reset(Vec<u8>),
    /// Nothing, until the client closes the connection.
    Nothing,
    /// These bytes, and then one space after each interval of this duration, until the client closes the connection.
    Drip(Vec<u8>, Duration),
    /// These bytes, and then endless further bytes, until the client closes the connection.
    Endless(Vec<u8>),
}

impl Reply {
    /// A complete response with this content type.
    pub fn new(status: u16, content_type: &str, body: &str) -> Self {
        Self::Answer(status, format!("Content-Type: {content_type}\r\n"), body.into())
    }

    /// A complete response in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", &body.to_string())
    }

    /// A response with an access token that is valid for this number of seconds.
    pub fn token(token: &str, seconds: u64) -> Self {
        Self::json(200, &json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds}))
    }

    /// Sends the reply over HTTP/1.1, counts its bytes, and returns whether the connection is to be reset.
    pub(crate) async fn send(self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin), sent: &AtomicUsize) -> bool {
        match self {
            Self::Answer(status, headers, body) => {
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} -\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
                write(stream, &[head.into_bytes(), body].concat(), sent).await;
            }
            Self::Reset(bytes) => {
                write(stream, &bytes, sent).await;
                // A reset discards the bytes that the client has not read yet.
                tokio::time::sleep(Duration::from_millis(20)).await;
                return true;
            }
            Self::Nothing => {
                let _ = stream.read(&mut [0]).await;
            }
            Self::Drip(bytes, pause) => {
                let mut is_open = write(stream, &bytes, sent).await;
                while is_open {
                    tokio::time::sleep(pause).await;
                    is_open = write(stream, b" ", sent).await;
                }
            }
            Self::Endless(bytes) => {
                let mut is_open = write(stream, &bytes, sent).await;
                while is_open {
                    is_open = write(stream, &[b'x'; 16 << 10], sent).await;
                }
            }
        }
        false
    }
}

/// Writes all bytes, and returns whether the client received them. A client can close the connection earlier.
async fn write(stream: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8], sent: &AtomicUsize) -> bool {
    while !bytes.is_empty() {
        match stream.write(bytes).await {
            Ok(0) | Err(_) => return false,
            Ok(count) => {
                sent.fetch_add(count, Ordering::SeqCst);
                bytes = &bytes[count..];
            }
        }
    }
    stream.flush().await.is_ok()
}
