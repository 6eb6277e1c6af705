//! Sends events over one connection, one after the other, and measures each response time.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection to an emulator.
pub(crate) struct EventSender {
    stream: TcpStream,
    host: String,
}

impl EventSender {
    pub(crate) fn connect(address: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let host = address.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host })
    }

    /// Sends an event of the project `shop`, and returns the time until the response was complete.
    pub(crate) fn send(
        &mut self,
        event_type: &str,
        nonce: &str,
        data: &str,
    ) -> Result<Duration, Box<dyn Error + Send + Sync>> {
        let body = format!(r#"{{"projectId":"shop","eventType":"{event_type}","nonce":"{nonce}","data":{data}}}"#);
        let request = format!(
            "POST /api/v1/events HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        let begin = Instant::now();
        self.stream.write_all(request.as_bytes())?;
        let mut response = Vec::new();
        let mut part = [0; 1024];
        // The body is the id of the event in quotes.
        while response.split(|byte| *byte == b'"').count() < 3 {
            let count = self.stream.read(&mut part)?;
            if count == 0 {
                return Err("the connection was closed".into());
            }
            response.extend_from_slice(&part[..count]);
        }
        let time = begin.elapsed();
        if !response.starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(&response).into_owned().into());
        }
        Ok(time)
    }
}

/// Sends events with the numbers up to `count` over eight connections. `event` is the data of the event with a number.
pub(crate) fn send_many(
    address: &str,
    event_type: &str,
    count: usize,
    data: impl Fn(usize) -> String + Sync,
) -> Result<(), Box<dyn Error>> {
    const CONNECTIONS: usize = 8;
    std::thread::scope(|scope| {
        let data = &data;
        let senders: Vec<_> = (0..CONNECTIONS)
            .map(|first| {
                scope.spawn(move || {
                    let mut sender = EventSender::connect(address)?;
                    for number in (first..count).step_by(CONNECTIONS) {
                        sender.send(event_type, &format!("{event_type}-{number}"), &data(number))?;
                    }
                    Ok::<(), Box<dyn Error + Send + Sync>>(())
                })
            })
            .collect();
        for sender in senders {
            sender.join().map_err(|_| "a sender panicked")?.map_err(|error| -> Box<dyn Error> { error })?;
        }
        Ok(())
    })
}
