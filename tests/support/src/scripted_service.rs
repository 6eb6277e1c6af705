//! A service on its own port of loopback, which answers each request with a function and logs the requests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;

use crate::certificates::server_config;
use crate::request::read_request;
use crate::{Reply, Request};

/// The runtime of all services of a process, so that tests without async can start one too.
pub(crate) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// A service that answers until the process ends, one request per connection over HTTP/1.1.
pub struct Service {
    /// Its URL, without a path.
    pub address: String,
    pub(crate) log: Arc<Log>,
}

/// The log of a service.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) requests: Mutex<Vec<Request>>,
    pub(crate) connections: AtomicUsize,
    open: AtomicUsize,
    sent: AtomicUsize,
}

/// Options of a service.
#[derive(Default)]
pub struct ServiceBuilder {
    tls: Option<TlsAcceptor>,
    silent: usize,
}

impl ServiceBuilder {
    /// Uses TLS with a certificate that [`ROOT`](crate::certificates::ROOT) signed.
    #[must_use]
    pub fn tls(mut self, provider: CryptoProvider) -> Self {
        self.tls = Some(server_config(provider).into());
        self
    }

    /// Accepts this number of connections first, keeps them open and never reads from them.
    #[must_use]
    pub fn silent_connections(mut self, count: usize) -> Self {
        self.silent = count;
        self
    }

    /// Starts the service. The function may block.
    pub fn start(self, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Service {
        let (listener, service) = listen(if self.tls.is_some() { "https" } else { "http" });
        let log = Arc::clone(&service.log);
        let answer: Arc<Answer> = Arc::new(answer);
        RUNTIME.spawn(async move {
            let mut silent = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                log.connections.fetch_add(1, Ordering::SeqCst);
                if silent.len() < self.silent {
                    silent.push(stream);
                    continue;
                }
                log.open.fetch_add(1, Ordering::SeqCst);
                let (tls, log, answer) = (self.tls.clone(), Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move {
                    // A panic of the function closes this connection; the client reports an error.
                    let answered = tokio::spawn({
                        let log = Arc::clone(&log);
                        async move { answer_connection(stream, tls, &log, &*answer).await }
                    });
                    drop(answered.await);
                    log.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        service
    }
}

impl Service {
    /// Starts a service that answers with what the function returns. The function may block.
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::builder().start(answer)
    }

    /// Options, for a service that does more.
    pub fn builder() -> ServiceBuilder {
        ServiceBuilder::default()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.log.requests.lock().unwrap().clone()
    }

    /// The number of token requests.
    pub fn token_requests(&self) -> usize {
        self.requests().iter().filter(|request| request.is_token()).count()
    }

    /// The number of connections that clients have opened.
    pub fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }

    /// Waits until all connections are closed, and returns the number of sent bytes.
    pub async fn bytes_sent(&self) -> usize {
        while self.log.open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.log.sent.load(Ordering::SeqCst)
    }
}

pub(crate) fn listen(scheme: &str) -> (TcpListener, Service) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("{scheme}://{}", listener.local_addr().unwrap());
    let _runtime = RUNTIME.enter();
    (TcpListener::from_std(listener).unwrap(), Service { address, log: Arc::default() })
}

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

async fn answer_connection(mut stream: TcpStream, tls: Option<TlsAcceptor>, log: &Log, answer: &Answer) {
    if let Some(tls) = tls {
        // A client that does not trust the certificate closes the connection.
        let Ok(mut stream) = tls.accept(stream).await else { return };
        if answer_request(&mut stream, log, answer).await {
            stream.get_ref().0.set_zero_linger().unwrap();
        } else {
            let _ = stream.shutdown().await;
        }
    } else if answer_request(&mut stream, log, answer).await {
        stream.set_zero_linger().unwrap();
    }
}

/// Answers one request, and returns whether the connection is to be reset.
async fn answer_request(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), log: &Log, answer: &Answer) -> bool {
    let Some(request) = read_request(stream).await else { return false };
    log.requests.lock().unwrap().push(request.clone());
    tokio::task::block_in_place(|| answer(&request)).send(stream, &log.sent).await
}
