//! No span, log, hook, error or `Debug` output contains secrets or personal data: the tests search them for planted
//! values.

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use webmarketer_core::auth::{Auth, RefreshToken};
use webmarketer_core::{Client, Delivery, Email, Keep, Pii, WebmarketerEvent};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Newsletter {
    email: Pii<Email>,
    first_name: Pii<String>,
}

/// The planted values. The last ones are encoded like a body or a form.
const PLANTED: [&str; 8] = [
    "grace@example.org",
    "Lovelace",
    "planted-access",
    "planted-refresh",
    "planted-next",
    "planted-secret",
    "secret-token",
    "grace%40",
];

/// Collects the output.
#[derive(Clone, Default)]
struct SharedLog(Arc<Mutex<Vec<u8>>>);

impl SharedLog {
    fn note(&self, what: &impl Debug) {
        self.0.lock().unwrap().extend(format!("{what:?}").into_bytes());
    }
}

impl io::Write for SharedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for SharedLog {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The complete output of an error, with its sources.
fn shown(error: &impl std::error::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        write!(shown, " {cause} {cause:?}").unwrap();
        source = cause.source();
    }
    shown
}

#[test]
fn no_error_quotes_a_service_account_that_is_given_instead_of_a_path() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use webmarketer_core::auth::{Auth, ServiceAccount};

    let body: String = (0..400_u32).map(|at| char::from(b"aB3dE+6hIjK/mN0pQrS1"[(at * at % 19) as usize])).collect();
    let key = format!("-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEF{body}\\n-----END PRIVATE KEY-----");
    let json = format!("{{\"privateKey\":\"{key}\",\"privateKeyId\":\"k\",\"clientId\":\"c\"}}");
    let pem = key.replace("\\n", "\n");
    let (plain, safe) = (STANDARD.encode(&json), URL_SAFE_NO_PAD.encode(&json));
    let cut = [&json[..80], &pem[..70], &plain[..90], &pem[28..100], &plain[301..420]];
    for given in [&*json, &key, &pem, &plain, &safe].into_iter().chain(cut) {
        let builder = Client::builder().service_account_file(given).unwrap_err();
        let errors = [
            shown(&builder),
            shown(&ServiceAccount::from_file(given).unwrap_err()),
            shown(&ServiceAccount::from_file_or_json(given).unwrap_err()),
            shown(&ServiceAccount::from_json(given).unwrap_err()),
            shown(&Auth::service_account_file_or_json(given).unwrap_err()),
        ];
        for part in given.as_bytes().windows(12) {
            let part = std::str::from_utf8(part).unwrap();
            // The errors name the missing property, and quote nothing.
            let is_name = ["privateKeyId", "\"privateKey\"", "\"clientId\""].iter().any(|name| part.contains(name));
            assert!(is_name || errors.iter().all(|shown| !shown.contains(part)), "{part} of {given} is in {errors:?}");
        }
    }
}

/// Runs in a child process, because spans are enabled once for all threads, and the other tests have no
/// subscriber.
#[test]
fn secrets_and_personal_data_are_never_shown() {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", "secrets::secrets_and_personal_data_child", "--ignored"]).output();
    let output = output.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// The child process of the test above.
#[tokio::test]
#[ignore = "run by another test as a child process"]
async fn secrets_and_personal_data_child() {
    let log = SharedLog::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    // Also for the threads of the queues.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut all = String::new();
    for status in [200, 400, 401, 404, 429, 500] {
        let service = Service::start(move |request| {
            if request.is_token() {
                let next = "planted-next";
                return Reply::json(200, &json!({"access_token": "planted-access", "refresh_token": next}));
            }
            if status == 200 { Reply::json(200, &json!("an-id")) } else { Reply::json(status, &json!({})) }
        });
        let hooks = SharedLog::default();
        let (before, after) = (hooks.clone(), hooks.clone());
        let refresh = RefreshToken::new("client", "planted-secret", "planted-refresh");
        let auth = Auth::refresh_token(refresh.on_new(|_| async { Ok::<_, io::Error>(()) }));
        write!(all, "{auth:?}").unwrap();
        let builder = service.reached_by(Client::builder().project("shop").unwrap().auth(auth));
        let builder = builder.before_request(move |it| before.note(it));
        let builder = builder.after_answer(move |it| after.note(it));
        let client = builder.timeout(Duration::from_secs(2)).build().unwrap();
        let email = Email::parse("grace@example.org").unwrap().into();
        let event = Newsletter { email, first_name: "Lovelace".to_owned().into() };
        let envelope = event.envelope();
        write!(all, "{event:?} {envelope:?}").unwrap();
        match in_time(envelope.send(&client)).await {
            Ok(receipt) => write!(all, "{receipt:?}").unwrap(),
            Err(error) => all += &shown(&error),
        }
        if let Err(failed) = in_time(event.send(&client)).await {
            all += &shown(&failed);
        }
        write!(all, "{client:?} {:#?}", client.trash().list()).unwrap();
        let (received, failed) = (hooks.clone(), hooks.clone());
        let queue = Delivery::memory()
            .drop_timeout(Duration::ZERO)
            .on_received(move |it| received.note(&it))
            .on_failure(move |it| failed.note(&it));
        let auth = Auth::access_token("planted-access");
        let builder = service.reached_by(Client::builder().project("shop").unwrap().auth(auth)).delivery(queue);
        write!(all, "{builder:?}").unwrap();
        let client =
            builder.before_send(|it| if it.nonce().is_empty() { Keep::No } else { Keep::Yes }).build().unwrap();
        write!(all, "{client:?} {:?}", envelope.enqueue(&client)).unwrap();
        all += &shown(&event.envelope().nonce("").enqueue(&client).unwrap_err());
        write!(all, "{:?}", in_time(client.shutdown(Duration::from_millis(200))).await).unwrap();
        all += &shown(&event.enqueue(&client).unwrap_err());
        all += &String::from_utf8(hooks.0.lock().unwrap().clone()).unwrap();
    }
    all += &shown_verdicts().await;
    all += &shown_outbox().await;
    log_outage().await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // Checks that the spans are in the output.
    assert!(log.contains("webmarketer") && log.contains("createEvent"), "{log}");
    // Checks that the warnings of queues are in the output.
    for warning in ["events were dropped", "422", "events cannot be sent", "503"] {
        assert!(log.contains(warning), "{warning} is not in {log}");
    }
    for planted in PLANTED {
        for shown in [&all, &log] {
            let at =
                shown.find(planted).map(|at| shown[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "{planted} is shown");
        }
    }
}

/// The `Debug` output of the verdicts of a visible and a trashed event, and of everything around them.
async fn shown_verdicts() -> String {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |request| {
        let data = json!({"email": "grace@example.org", "first_name": "Lovelace"});
        if request.method == "POST" {
            return Reply::json(200, &json!(format!("id-{}", count.fetch_add(1, Ordering::SeqCst))));
        }
        if request.path.contains("trashed-events") {
            let errors = json!([{"type": "invalid-field", "field": "email", "value": "grace@example.org"}]);
            let trashed = json!({"_id": "id-1", "errors": errors, "rawEvent": data});
            return Reply::json(200, &json!({"total": 1, "count": 1, "data": [trashed]}));
        }
        let id = request.path.rsplit('/').next().unwrap_or_default();
        let raw = json!({"_id": id, "projectId": "shop", "eventType": "newsletter", "nonce": "n", "data": data,
            "createdAt": "2026-01-01T00:00:00Z"});
        Reply::json(200, &raw)
    });
    let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
    let mut verdicts = client.verdicts().interval(Duration::from_millis(10));
    let event = || {
        let email = Email::parse("grace@example.org").unwrap().into();
        Newsletter { email, first_name: "Lovelace".to_owned().into() }
    };
    in_time(event().send(&client)).await.unwrap();
    event().enqueue(&client).unwrap();
    let mut shown = String::new();
    for _ in 0..2 {
        let item = in_time(verdicts.next()).await.unwrap();
        write!(shown, "{item:?} {item:#?}").unwrap();
    }
    assert!(shown.contains("Visible") && shown.contains("Trashed") && shown.contains("invalid-field"), "{shown}");
    let (metrics, refreshes) = (client.delivery_metrics(), client.token_refreshes());
    write!(shown, "{verdicts:?} {metrics:?} {refreshes:?} {:?}", client.trash().list().await.unwrap()).unwrap();
    shown
}

/// The output about events in an outbox: one that is received, one that the service rejects, and a file that cannot be
/// opened.
async fn shown_outbox() -> String {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::json(200, &json!("an-id")),
        _ => Reply::json(422, &json!({"message": "grace@example.org is not valid"})),
    });
    let folder = tempfile::tempdir().unwrap();
    let (hooks, all) = (SharedLog::default(), SharedLog::default());
    let (received, failed) = (hooks.clone(), hooks.clone());
    let outbox = || Delivery::outbox(folder.path().join("events.outbox"));
    let queue = outbox().on_received(move |it| received.note(&it)).on_failure(move |it| failed.note(&it));
    all.note(&queue);
    let client = service.client_builder().max_concurrency(1).delivery(queue).build().unwrap();
    for _ in 0..2 {
        let email = Email::parse("grace@example.org").unwrap().into();
        let event = Newsletter { email, first_name: "Lovelace".to_owned().into() };
        all.note(&in_time(event.persist(&client)).await.unwrap());
    }
    let report = in_time(client.flush(Duration::from_secs(10))).await;
    assert_eq!((report.held, client.delivery_metrics().unwrap().dropped.total()), (0, 1), "{report:?}");
    all.note(&(report, &client, client.delivery_metrics()));
    // The file belongs to the first client.
    let error = service.client_builder().delivery(outbox()).build().unwrap_err();
    let bytes = [all, hooks].map(|log| String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    bytes.concat() + &shown(&error)
}

/// Logs that a service fails, whose answers repeat personal data.
async fn log_outage() {
    let service = Service::start(|_| Reply::json(503, &json!({"message": ["grace@example.org", "Lovelace"]})));
    let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
    for _ in 0..20 {
        let email = Email::parse("grace@example.org").unwrap().into();
        Newsletter { email, first_name: "Lovelace".to_owned().into() }.enqueue(&client).unwrap();
    }
    let report = in_time(client.shutdown(Duration::from_secs(3))).await;
    assert_eq!(report.dropped.total(), 20);
}

#[test]
fn debug_output_of_a_builder_contains_no_proxy_password() {
    for url in ["http://user:planted-secret@proxy:3128", "socks5h://user:planted-secret@proxy:1080"] {
        let shown = format!("{:?}", Client::builder().proxy(url).unwrap());
        assert!(!shown.contains("planted-secret"), "{shown}");
    }
}
