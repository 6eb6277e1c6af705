//! How the client behaves towards a service that does not answer as hoped.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use webmarketer_core::auth::ServiceAccount;
use webmarketer_core::{Client, ErrorKind};
use webmarketer_emulator::{Emulator, Project};

const ME: &str = r#"{"_id": "1", "email": "agent@shop.invalid", "projects": []}"#;

/// A service that gives a token to everybody, and whose other answers are these in turn, the last for ever.
struct Scripted {
    address: String,
    asked: Arc<AtomicUsize>,
}

impl Scripted {
    async fn start(answers: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 16 << 10];
                // The requests of these tests are small and arrive in one piece, but for the body of a token request.
                let read = stream.read(&mut request).await.unwrap();
                let is_token = request[..read].starts_with(b"POST /oidc/token ");
                let (head, body) = if is_token {
                    ("200 OK", r#"{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}"#)
                } else {
                    let number = count.fetch_add(1, Ordering::SeqCst);
                    answers[number.min(answers.len() - 1)]
                };
                let length = body.len();
                let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { address, asked }
    }

    async fn client(&self) -> Client {
        // Any key signs: nobody verifies it here.
        let emulator = Emulator::builder().project(Project::empty("shop".parse().unwrap())).start().await.unwrap();
        Client::builder()
            .project("shop")
            .unwrap()
            .service_account(ServiceAccount::from_json(&emulator.service_account_json()).unwrap())
            .api_base(format!("{}/api", self.address))
            .oauth_base(format!("{}/oidc", self.address))
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let service = Scripted::start(&[("401 Unauthorized", "{}"), ("200 OK", ME)]).await;
    service.client().await.me().await.unwrap();
    assert_eq!(service.asked(), 2);

    let service = Scripted::start(&[("401 Unauthorized", "{}")]).await;
    let error = service.client().await.me().await.unwrap_err();
    assert_eq!((error.kind(), service.asked()), (ErrorKind::Unauthorized, 2));
}

#[tokio::test]
async fn a_pause_that_is_longer_than_the_call_may_take_is_told_at_once_and_to_every_call() {
    let service = Scripted::start(&[("429 Too Many Requests\r\nRetry-After: 120", "")]).await;
    let client = service.client().await;
    let started = Instant::now();
    for _ in 0..3 {
        let error = client.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(100));
    }
    assert_eq!(service.asked(), 1, "a call was made in spite of the pause");
    assert!(started.elapsed() < Duration::from_secs(9), "a call waited for a pause that it could not sit out");
}

#[tokio::test]
async fn a_pause_of_nothing_still_is_one() {
    let service = Scripted::start(&[("429 Too Many Requests\r\nRetry-After: 0", ""), ("200 OK", ME)]).await;
    let started = Instant::now();
    service.client().await.me().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_service_that_stumbles_is_asked_again() {
    let service = Scripted::start(&[("503 Service Unavailable", ""), ("502 Bad Gateway", ""), ("200 OK", ME)]).await;
    service.client().await.me().await.unwrap();
    assert_eq!(service.asked(), 3);
}
