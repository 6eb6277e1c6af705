//! Every way to send an event or an update, with every kind of client: it keeps its promise, or is an error that says
//! which client keeps it. The tables in `docs/sending.md` are compared with it.

use std::time::Duration;

use webmarketer_core::auth::Auth;
use webmarketer_core::{
    Client, Delivery, DeliveryReport, Error, ErrorKind, EventId, Persisted, Queued, WebmarketerEvent,
};
use webmarketer_emulator::{Emulator, LEADS, Project};
use webmarketer_test_support::{in_time, unused_address};

const LONG: Duration = Duration::from_mins(1);

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "contact-form", state("converted"), no_lock)]
struct Contact {
    #[webmarketer(user, discriminant)]
    email: String,
    message: String,
}

fn contact() -> Contact {
    Contact { email: "ada@example.com".to_owned(), message: "Please call me.".to_owned() }
}

async fn leads() -> Emulator {
    Emulator::builder().project(Project::from_json(LEADS).unwrap()).start().await.unwrap()
}

/// The calls, in the order of the table.
const VERBS: [&str; 9] = [
    "event.send",
    "event.enqueue",
    "event.persist",
    "event_id.set.send",
    "event_id.set.enqueue",
    "event_id.set.persist",
    "queued.set.send",
    "queued.set.enqueue",
    "queued.set.persist",
];

const NO_QUEUE: &str = "build it with `.delivery(Delivery::memory())`, or call `send`";
const NO_OUTBOX: &str = "build it with `.delivery(Delivery::outbox(path))`";
const NO_ID: &str = "add the update to the queue or the outbox of the event with `enqueue` or `persist`";
const OK: &str = "";

/// What each call returns: nothing, or a part of the error. These are the columns of the table.
const DIRECT: [&str; 9] = [OK, NO_QUEUE, NO_OUTBOX, OK, NO_QUEUE, NO_OUTBOX, NO_ID, NO_QUEUE, NO_OUTBOX];
const MEMORY: [&str; 9] = [OK, OK, NO_OUTBOX, OK, OK, NO_OUTBOX, NO_ID, OK, NO_OUTBOX];
const OUTBOX: [&str; 9] = [OK, OK, OK, OK, OK, OK, NO_ID, OK, OK];
const LOCAL: [&str; 9] = OUTBOX;

/// What the calls are made on: an event that was received, and one that was added to the queue of the client, if it
/// has one.
struct Targets {
    id: EventId<Contact>,
    queued: Queued<Contact>,
}

fn targets(client: &Client, id: EventId<Contact>) -> Targets {
    let queued = contact().enqueue(client).unwrap_or_else(|_| {
        let (recording, _) = Client::recording();
        contact().enqueue(&recording).unwrap()
    });
    Targets { id, queued }
}

async fn call(client: &Client, verb: &str, Targets { id, queued }: &Targets) -> Result<(), Error> {
    let (event, by_id) = (contact(), id.set(Contact::CONVERTED, true));
    let by_nonce = queued.set(Contact::CONVERTED, true);
    match verb {
        "event.send" => event.send(client).await.map(drop).map_err(Into::into),
        "event.enqueue" => event.enqueue(client).map(drop).map_err(Into::into),
        "event.persist" => event.persist(client).await.map(drop).map_err(Into::into),
        "event_id.set.send" => by_id.send(client).await,
        "event_id.set.enqueue" => by_id.enqueue(client),
        "event_id.set.persist" => by_id.persist(client).await,
        "queued.set.send" => by_nonce.send(client).await,
        "queued.set.enqueue" => by_nonce.enqueue(client),
        "queued.set.persist" => by_nonce.persist(client).await,
        other => panic!("{other} is not a call"),
    }
}

fn blocking_call(client: &Client, verb: &str, Targets { id, queued }: &Targets) -> Result<(), Error> {
    let client = client.blocking().unwrap();
    let (event, by_id) = (contact(), id.set(Contact::CONVERTED, true));
    let by_nonce = queued.set(Contact::CONVERTED, true);
    match verb {
        "event.send" => client.send(&event).map(drop).map_err(Into::into),
        "event.enqueue" => client.enqueue(&event).map(drop).map_err(Into::into),
        "event.persist" => client.persist(&event).map(drop).map_err(Into::into),
        "event_id.set.send" => client.send_update(&by_id),
        "event_id.set.enqueue" => client.enqueue_update(&by_id),
        "event_id.set.persist" => client.persist_update(&by_id),
        "queued.set.send" => client.send_update(&by_nonce),
        "queued.set.enqueue" => client.enqueue_update(&by_nonce),
        "queued.set.persist" => client.persist_update(&by_nonce),
        other => panic!("{other} is not a call"),
    }
}

async fn check(kind: &str, client: &Client, id: EventId<Contact>, expected: [&str; 9]) {
    let targets = targets(client, id);
    for (verb, expected) in VERBS.into_iter().zip(expected) {
        let results = [call(client, verb, &targets).await, blocking_call(client, verb, &targets)];
        for result in results {
            match (result, expected) {
                (Ok(()), OK) => {}
                (Err(error), part) if part != OK => assert!(error.to_string().contains(part), "{kind} {verb}: {error}"),
                (result, expected) => panic!("{kind}, {verb}: expected `{expected}`, found {result:?}"),
            }
        }
    }
}

/// An event that was received and processed, so that its states can be set.
async fn received(emulator: &Emulator, client: &Client) -> EventId<Contact> {
    let receipt = contact().send(client).await.unwrap();
    emulator.wait_idle().await;
    receipt.event_id
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_keeps_its_promise_or_names_the_client_that_does() {
    let folder = tempfile::tempdir().unwrap();
    let deliveries = [
        ("direct", Delivery::direct(), DIRECT, 3),
        ("memory", Delivery::memory().into(), MEMORY, 6),
        ("outbox", Delivery::outbox(folder.path().join("a.outbox")).into(), OUTBOX, 8),
    ];
    for (kind, delivery, expected, events) in deliveries {
        let emulator = leads().await;
        let client = emulator.client_builder().unwrap().project("leads").unwrap().delivery(delivery).build().unwrap();
        let id = received(&emulator, &client).await;
        check(kind, &client, id, expected).await;
        let report = client.flush(LONG).await;
        assert_eq!((report.held, report.dropped.total()), (0, 0), "{kind}: {report:?}");
        emulator.wait_idle().await;
        assert_eq!((emulator.events().len(), emulator.trash().len()), (events, 0), "{kind}");
        let converted = emulator.events().iter().filter(|event| event.states["converted"]["value"] == 1).count();
        assert_eq!(converted, if kind == "direct" { 1 } else { 2 }, "{kind}");
    }

    let (recording, recorder) = Client::recording();
    let id = contact().send(&recording).await.unwrap().event_id;
    check("recording", &recording, id, LOCAL).await;
    assert_eq!((recorder.count::<Contact>(), recorder.updates().len()), (8, 10));

    let disabled = Client::disabled();
    let id = contact().send(&disabled).await.unwrap().event_id;
    check("disabled", &disabled, id, LOCAL).await;
}

#[tokio::test]
async fn an_update_of_an_event_that_the_queue_does_not_know_is_not_accepted() {
    let emulator = leads().await;
    let client = emulator.client_builder().unwrap().project("leads").unwrap().delivery(Delivery::memory());
    let client = client.build().unwrap();
    let (recording, _) = Client::recording();
    let elsewhere = contact().enqueue(&recording).unwrap();
    let error = elsewhere.set(Contact::CONVERTED, true).enqueue(&client).unwrap_err();
    assert!(error.to_string().contains("set it by the id of the event"), "{error}");
    let (other, _) = Client::recording();
    let error = elsewhere.set(Contact::CONVERTED, true).enqueue(&other).unwrap_err();
    assert!(error.to_string().contains("set it by the id of the event"), "{error}");
}

#[tokio::test]
async fn an_update_waits_for_the_id_of_its_event_and_follows_earlier_updates() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = leads().await;
    let client = emulator.client_builder().unwrap().project("leads").unwrap();
    let client = client.delivery(Delivery::outbox(folder.path().join("a.outbox"))).build().unwrap();
    let persisted: Persisted<Contact> = contact().persist(&client).await.unwrap();
    for value in [true, false, true, false] {
        persisted.set(Contact::CONVERTED, value).persist(&client).await.unwrap();
    }
    let report = client.flush(LONG).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0), "{report:?}");
    // The event left the outbox long ago, and its id is known there.
    persisted.set(Contact::CONVERTED, true).persist(&client).await.unwrap();
    assert_eq!(client.flush(LONG).await.dropped.total(), 0);
    let events = emulator.events();
    assert_eq!((events.len(), &events[0].states["converted"]["value"]), (1, &1.into()));
}

#[tokio::test]
async fn an_update_is_tried_again_until_the_service_has_processed_its_event() {
    let folder = tempfile::tempdir().unwrap();
    let deliveries: [Delivery; 2] =
        [Delivery::memory().into(), Delivery::outbox(folder.path().join("a.outbox")).into()];
    for delivery in deliveries {
        let emulator = leads().await;
        let client = emulator.client_builder().unwrap().project("leads").unwrap().delivery(delivery).build().unwrap();
        let until_received = async |events| {
            let received = async {
                loop {
                    let metrics = client.delivery_metrics().unwrap();
                    if metrics.received == events && metrics.retries.unavailable > 0 {
                        return metrics;
                    }
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            in_time(received).await
        };
        // The service receives events, and processes them later.
        emulator.pause();
        contact().enqueue(&client).unwrap().set(Contact::CONVERTED, true).enqueue(&client).unwrap();
        let metrics = until_received(1).await;
        assert_eq!((metrics.held, metrics.dropped.total()), (1, 0), "{metrics:?}");
        // Other events are sent meanwhile.
        contact().enqueue(&client).unwrap();
        assert_eq!(until_received(2).await.held, 1);
        emulator.resume();
        let report = client.flush(LONG).await;
        assert_eq!((report.received, report.held, report.dropped.total()), (1, 0, 0), "{report:?}");
        assert_eq!(emulator.events().iter().filter(|event| event.states["converted"]["value"] == 1).count(), 1);
    }
}

/// The cells of a table of the documentation, by the names in its first row and column.
fn table(title: &str) -> Vec<(String, String, String)> {
    let page = include_str!("../../docs/sending.md");
    let (_, section) = page.split_once("\n## Results by client\n").unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with(&format!("| {title} |")));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.replace('`', "").trim().to_owned()).collect();
    let mut rows = rows.take_while(|line| line.starts_with('|')).map(cells);
    let columns: Vec<String> = rows.next().unwrap();
    let rows: Vec<Vec<String>> = rows.skip(1).collect();
    let cell = |row: &[String], at: usize| (row[0].clone(), columns[at].clone(), row[at].clone());
    rows.iter().flat_map(|row| (1..row.len()).map(move |at| cell(row, at))).collect()
}

#[test]
fn the_table_of_the_documentation_has_what_each_call_returns() {
    let columns = [
        ("direct", DIRECT),
        ("Delivery::memory", MEMORY),
        ("Delivery::outbox", OUTBOX),
        ("Client::recording", LOCAL),
        ("Client::disabled", LOCAL),
    ];
    let cells = table("call");
    assert_eq!(cells.len(), columns.len() * VERBS.len());
    for (verb, client, cell) in cells {
        let verb = verb.replace("(..)", "");
        let at = VERBS.iter().position(|it| *it == verb).unwrap_or_else(|| panic!("{verb} is not tested"));
        let (_, returns) = columns.iter().find(|(it, _)| *it == client).unwrap();
        // An accepted call has the word of its client: it is never a weaker promise.
        let accepted = match (&*client, verb.rsplit('.').next().unwrap()) {
            ("Client::recording", _) => "recorded",
            ("Client::disabled", _) => "ignored",
            (_, "send") => "received",
            (_, "enqueue") => "queued",
            (_, _) => "persisted",
        };
        let expected = if returns[at] == OK { accepted } else { "error" };
        assert_eq!(cell, expected, "{verb} of {client}");
    }
}

/// What became of an event that cannot be sent, and whether another one is accepted then.
fn reported(report: DeliveryReport, accepted: Result<(), ErrorKind>) -> String {
    let became = match (report.received, report.held, report.dropped.total()) {
        (0, 0, 0) => "empty",
        (0, 1, 0) => "held",
        (0, 0, 1) => "dropped",
        other => panic!("{other:?}"),
    };
    let accepted = match accepted {
        Ok(()) => "",
        Err(ErrorKind::ShutDown) => ", no more accepted",
        Err(other) => panic!("{other:?}"),
    };
    format!("{became}{accepted}")
}

#[tokio::test(flavor = "multi_thread")]
async fn flush_and_shutdown_report_what_the_documentation_says() {
    let folder = tempfile::tempdir().unwrap();
    let service = |name: &str, delivery: Delivery| {
        let builder = Client::builder().project("leads").unwrap().auth(Auth::access_token("secret-token"));
        let client = builder.api_base(format!("http://{}/api", unused_address())).delivery(delivery).build().unwrap();
        (name.to_owned(), client)
    };
    let kinds = |run: &str| {
        [
            service("direct", Delivery::direct()),
            service("Delivery::memory", Delivery::memory().into()),
            service("Delivery::outbox", Delivery::outbox(folder.path().join(run)).into()),
            ("Client::recording".to_owned(), Client::recording().0),
            ("Client::disabled".to_owned(), Client::disabled()),
        ]
    };
    // Long enough to store an event on a busy machine.
    let (mut found, short) = (Vec::new(), Duration::from_millis(500));
    for (run, is_blocking) in [("async", false), ("blocking", true)] {
        for (kind, client) in kinds(run) {
            let enqueue = || contact().enqueue(&client).map(drop).map_err(|error| error.kind());
            // A direct client accepts nothing, so there is nothing to wait for.
            let accepts = enqueue().is_ok();
            let again = || if accepts { enqueue() } else { Ok(()) };
            let flush = if is_blocking { client.blocking().unwrap().flush(short) } else { client.flush(short).await };
            found.push(("client.flush".to_owned(), kind.clone(), reported(flush, Ok(()))));
            let end =
                if is_blocking { client.blocking().unwrap().shutdown(short) } else { client.shutdown(short).await };
            found.push(("client.shutdown".to_owned(), kind.clone(), reported(end, again())));
        }
    }
    let mut expected = table("without a service");
    assert_eq!(expected.len(), 10);
    expected.extend(expected.clone());
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}
