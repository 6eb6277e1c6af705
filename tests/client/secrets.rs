//! Neither a secret nor a person is in any span, log, hook, error or `Debug`: planted values are looked for in all of them.

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use webmarketer_core::auth::{Auth, RefreshToken};
use webmarketer_core::{Client, Email, Pii, WebmarketerEvent};

use crate::service::{Reply, Service, in_time};

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Newsletter {
    email: Pii<Email>,
    first_name: Pii<String>,
}

/// What is looked for. The last ones are encoded as a body or a form has them.
const PLANTED: [&str; 7] = [
    "grace@example.org",
    "Lovelace",
    "planted-access",
    "planted-refresh",
    "planted-next",
    "planted-secret",
    "grace%40",
];

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn note(&self, what: &impl Debug) {
        self.0.lock().unwrap().extend(format!("{what:?}").into_bytes());
    }
}

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// All that an error shows, with its causes.
fn shown(error: &impl std::error::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        write!(shown, " {cause} {cause:?}").unwrap();
        source = cause.source();
    }
    shown
}

#[tokio::test]
async fn planted_values_are_nowhere() {
    let log = Kept::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut all = String::new();
    for status in [200, 400, 401, 404, 429, 500] {
        let service = Service::start(move |asked| {
            if asked.is_token() {
                let next = "planted-next";
                return Reply::json(200, &json!({"access_token": "planted-access", "refresh_token": next}));
            }
            if status == 200 { Reply::json(200, &json!("an-id")) } else { Reply::json(status, &json!({})) }
        })
        .await;
        let hooks = Kept::default();
        let (before, after) = (hooks.clone(), hooks.clone());
        let refresh = RefreshToken::new("client", "planted-secret", "planted-refresh");
        let auth = Auth::refresh_token(refresh.on_new(|_| async { Ok::<_, io::Error>(()) }));
        write!(all, "{auth:?}").unwrap();
        let builder = service.reached_by(Client::builder().project("shop").unwrap().auth(auth));
        let builder = builder.before_request(move |it| before.note(it));
        let builder = builder.after_answer(move |it| after.note(it));
        let client = builder.timeout(std::time::Duration::from_secs(2)).build().unwrap();
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
        all += &String::from_utf8(hooks.0.lock().unwrap().clone()).unwrap();
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The spans are there, so what is looked for in them could be.
    assert!(log.contains("webmarketer") && log.contains("createEvent"), "{log}");
    for planted in PLANTED {
        for shown in [&all, &log] {
            let at =
                shown.find(planted).map(|at| shown[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "{planted} is shown");
        }
    }
}
