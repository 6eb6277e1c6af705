//! The applications of the soak: processes that add events and updates to an outbox at a steady rate, and that note what
//! was promised.

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};
use webmarketer_core::{Client, Currency, Delivery, Email, Pii, WebmarketerEvent};

/// The argument of an application, followed by its folder and the number of its run.
pub(crate) const APPLICATION: &str = "--soak-application";

/// The event type, and the storage keys of its order number, its state and its statistic.
pub(crate) const EVENT_TYPE: &str = "purchase";
pub(crate) const ORDER: &str = "order_id";
pub(crate) const STATE: &str = "refunded";
pub(crate) const STATISTIC: &str = "margin";

/// The value of each statistic that is set.
pub(crate) const MARGIN: f64 = 12.5;

/// The time between two rounds. A round enqueues an event, and persists another.
pub(crate) const ROUND: Duration = Duration::from_millis(50);

/// Each round with a multiple of this number also sets a state and a statistic.
const UPDATES: u64 = 5;

/// How long an application sends at its end.
const SHUTDOWN: Duration = Duration::from_mins(3);

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "purchase", state("refunded"), statistic("margin"), no_lock)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

/// The data of the event with that order number.
pub(crate) fn order_data(order: &str) -> Value {
    json!({"order_id": order, "email": "ada@example.com", "turnover": {"amount": 49.9, "currency": "EUR"}})
}

fn purchase(order: &str) -> Result<Purchase, Box<dyn Error>> {
    Ok(Purchase {
        order_id: order.to_owned(),
        email: Email::parse("ada@example.com")?.into(),
        turnover: Currency::new("49.9".parse()?, "EUR")?,
    })
}

/// Something that an outbox has promised: the order, and what of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    Event(String),
    State(String),
    Statistic(String),
}

impl Promise {
    fn line(&self) -> String {
        match self {
            Self::Event(order) => format!("event {order}\n"),
            Self::State(order) => format!("state {order}\n"),
            Self::Statistic(order) => format!("statistic {order}\n"),
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let (what, order) = line.split_once(' ')?;
        match what {
            "event" => Some(Self::Event(order.to_owned())),
            "state" => Some(Self::State(order.to_owned())),
            "statistic" => Some(Self::Statistic(order.to_owned())),
            _ => None,
        }
    }
}

/// The files of an application.
pub(crate) struct ApplicationFolder(pub(crate) PathBuf);

impl ApplicationFolder {
    fn outbox(&self) -> PathBuf {
        self.0.join("events.outbox")
    }

    fn promises(&self) -> PathBuf {
        self.0.join("promises")
    }

    /// The application ends when this file exists.
    pub(crate) fn stop(&self) -> PathBuf {
        self.0.join("stop")
    }

    /// What the outbox of the application has promised.
    pub(crate) fn read_promises(&self) -> Result<Vec<Promise>, Box<dyn Error>> {
        let text = std::fs::read_to_string(self.promises())?;
        text.lines()
            .map(|line| Promise::parse(line).ok_or_else(|| format!("`{line}` is not a promise").into()))
            .collect()
    }
}

/// Adds events and updates until the file `stop` exists, then sends what is left.
pub(crate) fn run(folder: &Path, run: &str) -> Result<(), Box<dyn Error>> {
    let folder = ApplicationFolder(folder.to_owned());
    let name = folder.0.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client::builder().from_env()?.delivery(Delivery::outbox(folder.outbox())).build()?;
        let mut noted = OpenOptions::new().create(true).append(true).open(folder.promises())?;
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut number = 0_u64;
        while !folder.stop().exists() {
            rounds.tick().await;
            number += 1;
            add(&client, &format!("{name}-{run}-{number}"), number.is_multiple_of(UPDATES), &mut noted).await?;
        }
        let begin = Instant::now();
        let report = client.shutdown(SHUTDOWN).await;
        if report.held > 0 || report.dropped.total() > 0 {
            return Err(
                format!("{} held, {:?} dropped after {:?}", report.held, report.dropped, begin.elapsed()).into()
            );
        }
        let metrics = client.delivery_metrics().unwrap_or_default();
        if metrics.dropped.total() > 0 { Err(format!("dropped: {:?}", metrics.dropped).into()) } else { Ok(()) }
    })
}

/// Enqueues an event and persists another, and perhaps an update of each. The store keeps the order, so what was
/// enqueued is on disk when what was persisted after it is.
async fn add(client: &Client, order: &str, with_updates: bool, noted: &mut File) -> Result<(), Box<dyn Error>> {
    let (enqueued, persisted) = (format!("{order}-a"), format!("{order}-b"));
    let first = purchase(&enqueued)?.enqueue(client)?;
    let second = purchase(&persisted)?.persist(client).await?;
    let mut promises = vec![Promise::Event(enqueued.clone()), Promise::Event(persisted.clone())];
    if with_updates {
        first.set(Purchase::MARGIN, MARGIN).enqueue(client)?;
        second.set(Purchase::REFUNDED, true).persist(client).await?;
        promises.extend([Promise::Statistic(enqueued), Promise::State(persisted)]);
    }
    // One call of the operating system, which a kill does not divide.
    let lines: String = promises.iter().map(Promise::line).collect();
    Ok(noted.write_all(lines.as_bytes())?)
}
