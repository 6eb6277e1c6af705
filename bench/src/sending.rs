//! Benchmarks of sending: encoding an event, compared with serde; and sending it over loopback, compared with a loop
//! that posts the same bytes with only reqwest.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use webmarketer_core::auth::Auth;
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Client, Currency, Email, Pii, WebmarketerEvent};

use crate::beside::Beside;
use crate::measure::{median, own_seconds};

/// The argument that makes this program the service.
pub(crate) const SERVE: &str = "--serve";

const ENCODINGS: usize = 200_000;
const SENDS: usize = 20_000;
const CONCURRENCY: [usize; 3] = [1, 16, 256];
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3NjQwNjQ4MDB9.c2lnbmF0dXJl";

#[derive(WebmarketerEvent)]
pub(crate) struct Purchase {
    order_id: String,
    email: Pii<Email>,
    first_name: Option<String>,
    last_name: Option<String>,
    amount: Currency,
    items: u32,
    coupon: Option<String>,
    is_new: bool,
    ordered_at: DateTime<Utc>,
    comment: Option<String>,
}

/// The same event, written by hand for serde.
#[derive(Serialize)]
struct ByHand<'a> {
    order_id: &'a str,
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    amount: ByHandAmount<'a>,
    items: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<&'a str>,
    is_new: bool,
    ordered_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
}

#[derive(Serialize)]
struct ByHandAmount<'a> {
    amount: f64,
    currency: &'a str,
}

pub(crate) fn purchase() -> Result<Purchase, Box<dyn Error>> {
    Ok(Purchase {
        order_id: "2026-0042".to_owned(),
        email: Email::parse("ada@example.com")?.into(),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        amount: Currency::new("49.9".parse()?, "EUR")?,
        items: 3,
        coupon: None,
        is_new: true,
        ordered_at: DateTime::from_timestamp(1_764_064_800, 0).ok_or("no time")?,
        comment: Some("Leave it at the door, please; the \"bell\" is broken".to_owned()),
    })
}

fn by_hand(purchase: &Purchase) -> ByHand<'_> {
    ByHand {
        order_id: &purchase.order_id,
        email: purchase.email.expose().as_str(),
        first_name: purchase.first_name.as_deref(),
        last_name: purchase.last_name.as_deref(),
        amount: ByHandAmount { amount: 49.9, currency: purchase.amount.code() },
        items: purchase.items,
        coupon: purchase.coupon.as_deref(),
        is_new: purchase.is_new,
        ordered_at: purchase.ordered_at,
        comment: purchase.comment.as_deref(),
    }
}

/// Prints the time and the allocations of encoding and sending, and the time of the build at `beside`.
pub(crate) fn sending(rounds: usize, beside: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let purchase = purchase()?;
    encoding(&purchase, rounds)?;
    let (mut service, address) = serve_elsewhere()?;
    let result = over_loopback(&purchase, &address, rounds, beside);
    service.kill()?;
    service.wait()?;
    result
}

fn encoding(purchase: &Purchase, rounds: usize) -> Result<(), Box<dyn Error>> {
    let (ours, theirs) = (purchase.to_json()?, serde_json::to_vec(&by_hand(purchase))?);
    assert_eq!(ours.as_bytes(), theirs, "both encode the same bytes");
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        our_times.push(nanoseconds(|| drop(black_box(black_box(purchase).to_json()))));
        their_times.push(nanoseconds(|| drop(black_box(serde_json::to_vec(&by_hand(black_box(purchase)))))));
    }
    let (our_time, their_time) = (median(our_times), median(their_times));
    let allocations = |encode: &dyn Fn()| allocation_counter::measure(encode).count_total;
    println!("encoding an event of 10 fields, {} bytes (median of {rounds})", ours.len());
    println!("  to_json                {our_time:>7.0} ns   {:.2} of serde_json::to_vec", our_time / their_time);
    println!("  serde_json::to_vec     {their_time:>7.0} ns");
    println!(
        "  allocations            {} and {}",
        allocations(&|| drop(black_box(purchase.to_json()))),
        allocations(&|| drop(black_box(serde_json::to_vec(&by_hand(purchase)))))
    );
    Ok(())
}

fn nanoseconds(encode: impl Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..ENCODINGS {
        encode();
    }
    start.elapsed().as_secs_f64() * 1e9 / ENCODINGS as f64
}

/// The wall time and the processor time of the sending process, in seconds.
pub(crate) struct RunTime {
    pub(crate) wall: f64,
    pub(crate) processor: f64,
}

/// Sends the same event repeatedly.
pub(crate) struct Sender {
    purchase: Purchase,
    client: Client,
    runtime: Runtime,
}

impl Sender {
    pub(crate) fn new(address: &str) -> Result<Self, Box<dyn Error>> {
        let client = Client::builder().project("my-shop")?.auth(Auth::access_token(TOKEN)).api_base(address);
        let (purchase, client) = (purchase()?, client.no_proxy().build()?);
        Ok(Self { purchase, client, runtime: Builder::new_current_thread().enable_all().build()? })
    }

    /// Sends the event with this number of concurrent requests.
    pub(crate) fn send_concurrently(&self, concurrent: usize) -> Result<RunTime, Box<dyn Error>> {
        measure(&self.runtime, concurrent, async || self.purchase.send(&self.client).await.is_ok())
    }
}

/// The sender of a run.
#[derive(Clone, Copy)]
enum Who {
    Ours,
    Bare,
    Beside,
}

fn over_loopback(
    purchase: &Purchase,
    address: &str,
    rounds: usize,
    beside: Option<&Path>,
) -> Result<(), Box<dyn Error>> {
    let sender = Sender::new(address)?;
    let bare = Bare::new(purchase, address)?;
    // In a separate process like the other build, because in this one its connections would compete with the bare loop.
    let mut own = Beside::start(&std::env::current_exe()?, address)?;
    let mut beside = beside.map(|path| Beside::start(path, address)).transpose()?;
    let (runtime, client) = (&sender.runtime, &sender.client);
    println!("\nsending it over loopback, {SENDS} times (median of {rounds}; compared with a bare reqwest loop)");
    println!("  {:<12} {:>12} {:>10} {:>12} {:>10}", "concurrent", "requests/s", "of bare", "µs of CPU", "of bare");
    for concurrent in CONCURRENCY {
        let (mut ours, mut theirs, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut order = vec![Who::Ours, Who::Bare];
        order.extend(beside.as_ref().map(|_| Who::Beside));
        // The first round is not counted, because it opens connections.
        for round in 0..=rounds {
            for who in &order {
                let (run, runs) = match who {
                    Who::Ours => (own.send_concurrently(concurrent)?, &mut ours),
                    Who::Bare => (measure(runtime, concurrent, async || bare.post().await.is_ok())?, &mut theirs),
                    Who::Beside => {
                        (beside.as_mut().ok_or("no other build")?.send_concurrently(concurrent)?, &mut others)
                    }
                };
                if round > 0 {
                    runs.push(run);
                }
            }
            // Each sender is the first one equally often.
            order.rotate_left(1);
        }
        let print = |name: &str, runs: &[RunTime], of: &[RunTime]| {
            let middle = |what: fn(&RunTime) -> f64| median(runs.iter().map(what).collect());
            // The ratio is taken in each round, because other load on the machine then affects both.
            let ratio =
                |what: fn(&RunTime) -> f64| median(runs.iter().zip(of).map(|(run, of)| what(run) / what(of)).collect());
            println!(
                "  {name:<12} {:>12.0} {:>10.3} {:>12.1} {:>10.3}",
                SENDS as f64 / middle(|run| run.wall),
                ratio(|run| run.wall).recip(),
                middle(|run| run.processor) * 1e6 / SENDS as f64,
                ratio(|run| run.processor)
            );
        };
        print(&concurrent.to_string(), &ours, &theirs);
        if !others.is_empty() {
            print("  beside", &others, &theirs);
            print("  of beside", &ours, &others);
        }
    }
    // The first request opens a connection.
    runtime.block_on(purchase.send(client)).map_err(|error| error.to_string())?;
    let sends = 100;
    let count = |send: &dyn Fn()| allocation_counter::measure(send).count_total / sends;
    let ours = count(&|| {
        runtime.block_on(async {
            for _ in 0..sends {
                drop(black_box(purchase.send(client).await));
            }
        });
    });
    let theirs = count(&|| {
        runtime.block_on(async {
            for _ in 0..sends {
                drop(black_box(bare.post().await));
            }
        });
    });
    println!("  allocations per send  {ours}, per bare post {theirs}");
    Ok(())
}

/// Sends [`SENDS`] events with this number of concurrent requests.
fn measure(runtime: &Runtime, concurrent: usize, send: impl AsyncFn() -> bool) -> Result<RunTime, Box<dyn Error>> {
    let (start, before) = (Instant::now(), own_seconds()?);
    let received = runtime.block_on(async {
        let worker = || async {
            let mut received = 0;
            for _ in 0..SENDS / concurrent {
                received += usize::from(send().await);
            }
            received
        };
        futures_util::future::join_all((0..concurrent).map(|_| worker())).await.into_iter().sum::<usize>()
    });
    if received != SENDS / concurrent * concurrent {
        return Err(format!("only {received} were received").into());
    }
    Ok(RunTime { wall: start.elapsed().as_secs_f64(), processor: own_seconds()? - before })
}

/// A client written without this library: it sends the same request in a loop, equal except for the nonce and the date.
/// The body is made once, so that the cost of making it counts against this library.
struct Bare {
    http: reqwest::Client,
    url: String,
    token: HeaderValue,
    body: Bytes,
}

impl Bare {
    fn new(purchase: &Purchase, address: &str) -> Result<Self, Box<dyn Error>> {
        let mut token = HeaderValue::from_str(&format!("Bearer {TOKEN}"))?;
        token.set_sensitive(true);
        let data = purchase.to_json()?;
        let nonce = "019ab3f2-7f3e-7cc1-8d4e-0a4b6a1c2d3e";
        let happened = "2026-11-28T00:38:35.123Z";
        let body = format!(
            "{{\"projectId\":\"my-shop\",\"eventType\":\"purchase\",\"nonce\":\"{nonce}\",\"eventDate\":\"{happened}\",\"data\":{data}}}"
        );
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(rustls_config()?)
            .user_agent(concat!("webmarketer-rust/", env!("CARGO_PKG_VERSION")))
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()?;
        Ok(Self { http, url: format!("{address}/v1/events"), token, body: body.into() })
    }

    async fn post(&self) -> Result<Bytes, reqwest::Error> {
        let request = self.http.post(&self.url).header(CONTENT_TYPE, "application/json");
        let request = request.header(AUTHORIZATION, self.token.clone()).body(self.body.clone());
        request.send().await?.error_for_status()?.bytes().await
    }
}

pub(crate) fn rustls_config() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// Starts this program as the service, so that its processor time is not counted.
fn serve_elsewhere() -> Result<(Child, String), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?).arg(SERVE).stdout(Stdio::piped()).spawn()?;
    let mut address = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut address)?;
    Ok((child, address.trim().to_owned()))
}

/// A service that accepts every request with as little work as possible.
pub(crate) fn serve() -> Result<(), Box<dyn Error>> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(async move { drop(answer(stream).await) });
        }
    })
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 38\r\n\r\n\
        \"e5be5b04-0721-4a6e-87eb-b880f81a12d2\"";
    const LENGTH: &[u8] = b"content-length: ";
    stream.set_nodelay(true)?;
    let mut bytes: Vec<u8> = Vec::with_capacity(4096);
    loop {
        let find = |what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
        if let Some(end) = find(b"\r\n\r\n") {
            let digits = find(LENGTH).and_then(|start| bytes.get(start + LENGTH.len()..)).unwrap_or_default();
            let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
            let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
            if bytes.len() >= end + 4 + length {
                bytes.drain(..end + 4 + length);
                stream.write_all(ANSWER).await?;
                continue;
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
}
