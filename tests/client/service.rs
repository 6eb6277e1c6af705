//! A service that answers whatever a test wants, one request a connection.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder};

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let pair = self.query.split('&').chain(self.body.split('&')).filter_map(|pair| pair.split_once('='));
        pair.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    pub(crate) fn is_token(&self) -> bool {
        self.path == "/oidc/token"
    }
}

/// What comes back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A whole answer: status, further headers, body.
    Answer(u16, String, Vec<u8>),
    /// These bytes, and then the connection is reset.
    Reset(Vec<u8>),
    /// Nothing, for ever.
    Nothing,
    /// These bytes, and then one more every so often, for ever.
    Drip(Vec<u8>, Duration),
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, "Content-Type: application/json\r\n".to_owned(), body.to_string().into())
    }

    pub(crate) fn token(token: &str, seconds: u64) -> Self {
        Self::json(200, &serde_json::json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds}))
    }
}

/// A service on a port of its own. It keeps what it was asked.
pub(crate) struct Service {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &log, &*answer).await });
            }
        });
        Self { address, asked }
    }

    /// A client that comes with a token and need not fetch one.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
        self.reached_by(builder)
    }

    pub(crate) fn reached_by(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.api_base(format!("{}/api", self.address)).oauth_base(format!("{}/oidc", self.address))
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.asked().iter().filter(|asked| asked.is_token()).count()
    }
}

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, answer: &(impl Fn(&Asked) -> Reply + Sync)) {
    let Some(asked) = read(&mut stream).await else { return };
    log.lock().unwrap().push(asked.clone());
    match answer(&asked) {
        Reply::Answer(status, headers, body) => {
            let length = body.len();
            let head = format!("HTTP/1.1 {status} -\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
            // Who hangs up does not want to know the rest.
            let _ = stream.write_all(&[head.into_bytes(), body].concat()).await;
        }
        Reply::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger().unwrap();
        }
        Reply::Nothing => {
            // Until the client hangs up.
            let _ = stream.read(&mut [0]).await;
        }
        Reply::Drip(bytes, every) => {
            let mut open = stream.write_all(&bytes).await.is_ok();
            while open {
                tokio::time::sleep(every).await;
                open = stream.write_all(b" ").await.is_ok();
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = String::from_utf8(body).unwrap();
    Some(Asked { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

/// Ends a test that hangs.
pub(crate) async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("it hangs")
}
