//! A minimal HTTP client for tests: one request per connection, and the raw response.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    /// The received part of the body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body, which must be JSON. Its content type must be too.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert!(
            header(&self.head, "content-type").is_some_and(|kind| kind.starts_with("application/json")),
            "{}",
            self.head
        );
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request with these headers, and a length. The host is a name or an address, with a port.
///
/// # Errors
///
/// If the connection fails, or the response is not HTTP.
pub async fn send(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    exchange(host, &[head.as_bytes(), b"\r\n", body].concat()).await
}

/// Sends bytes, and reads the response up to its `content-length`, or else to the end of the connection.
///
/// # Errors
///
/// If the connection fails, or the response is not HTTP.
pub async fn exchange(host: &str, request: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    let end = loop {
        if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let mut body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).map_err(io::Error::other)?;
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    while length.is_none_or(|length: usize| body.len() < length) && stream.read_buf(&mut body).await? > 0 {}
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.ok_or(io::ErrorKind::InvalidData)?, head, body })
}

/// The value of a header, with or without a space before it.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
