//! `webmarketer send`: one event, held against its event type first.

use std::io::Read as _;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webmarketer_core::api::Verdict;
use webmarketer_core::chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use webmarketer_core::{Envelope, ErrorKind, Receipt, Untyped, Violation, validate};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::{EventType, IngestionKey};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, date, time};
use crate::report::{self, RefusedValues};
use crate::terminal::{Console, Exit, Failure, printable, style};

/// Send an event.
///
/// Its data are held against the event type first, as the lock has it, or else as it is live: an event that would be
/// refused is not sent, and exits 100. What is wrong is told by its field, never by its value.
#[derive(Args, Debug)]
pub(crate) struct Send {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// The data of the event, a JSON object: as it stands, of a file (@FILE), or of standard input (@-)
    #[arg(long, value_name = "JSON")]
    data: String,

    /// Whose visit it belongs to
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    tracker_id: Option<String>,

    /// When it happened [default: now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<DateTime<Utc>>,

    /// Send no date: the event happened when the service receives it
    #[arg(long, conflicts_with = "date")]
    undated: bool,

    /// What makes two sends one event [default: a new one]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    nonce: Option<String>,

    /// Wait that long for the service to take it in or to refuse it, such as 30s: refused exits 100, neither 101
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "dry_run")]
    wait: Option<Duration>,

    /// Send nothing: only see whether it would be taken in
    #[arg(long)]
    dry_run: bool,

    /// Write it as JSON
    #[arg(long)]
    json: bool,

    /// The reference of the event type
    #[arg(value_name = "REFERENCE")]
    reference: String,
}

/// A key of the data that no field has, and the one that was probably meant.
struct Stray<'a> {
    key: &'a str,
    near: Option<&'a str>,
}

impl Send {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let (text, data) = data(&self.data)?;
        let target = SelectedProject::load(self.connection, &self.files)?;
        let event_type = target.event_type(&self.reference).await?;
        let strays = strays(&event_type, &data);
        let violations = validate(&event_type, &data);
        if !self.json {
            tell_strays(&strays, console)?;
        }
        if !violations.is_empty() || self.dry_run {
            if self.json {
                let told = told_json(&self.reference, &strays, &violations, None, None);
                report::write_json(console.out, &told)?;
            } else {
                tell_violations(&event_type, &violations, console)?;
            }
            return Ok(if violations.is_empty() { Exit::Agree } else { Exit::Breaking });
        }

        let client = target.client()?;
        let nonce = self.nonce.unwrap_or_else(|| Uuid::now_v7().to_string());
        // The text itself: read and written again, a number would lose the digits that a float does not keep.
        let envelope = Envelope::untyped_json(&*self.reference, text);
        let mut envelope = envelope.map_err(|error| Failure::new(Exit::Usage, error.to_string()))?.nonce(&*nonce);
        if let Some(tracker_id) = self.tracker_id {
            envelope = envelope.tracker_id(tracker_id);
        }
        let now = || Utc::now().trunc_subsecs(3);
        let happened = (!self.undated).then(|| self.date.unwrap_or_else(now));
        envelope = match happened {
            Some(happened) => envelope.date(happened),
            None => envelope.undated(),
        };
        let receipt = envelope.send(&client).await.map_err(|error| failure(error, &nonce, happened))?;
        if !self.json {
            let good = style::GOOD;
            let (id, nonce) = (printable(receipt.event_id.as_str()), printable(&receipt.nonce));
            writeln!(console.out, "{good}received{good:#} {id}")?;
            writeln!(console.out, "  nonce {nonce}")?;
            console.out.flush()?;
        }
        let waited = match self.wait {
            None => Ok(None),
            Some(deadline) => client.verdict(&receipt, deadline).await.map(Some),
        };
        // The event is received, whatever comes of the question.
        let verdict = waited.as_ref().ok().and_then(Option::as_ref);
        if self.json {
            let told = told_json(&self.reference, &strays, &[], Some(&receipt), verdict);
            report::write_json(console.out, &told)?;
        } else {
            tell_verdict(&self.reference, verdict, console)?;
        }
        Ok(match waited? {
            None | Some(Verdict::Visible(_)) => Exit::Agree,
            Some(Verdict::Trashed(_)) => Exit::Breaking,
            Some(_) => Exit::Unseen,
        })
    }
}

/// Why an event was not received, as far as is known.
fn failure(error: webmarketer_core::Error, nonce: &str, date: Option<DateTime<Utc>>) -> Failure {
    let may_be_received = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Unreachable);
    let failure = Failure::from(error);
    if !may_be_received {
        return failure;
    }
    let date = date.map(|date| format!(" --date {}", date.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    let again = format!("--nonce {nonce:?}{}", date.unwrap_or_default());
    failure.advise(format!("it may have been received all the same: with {again} it is one event if sent again"))
}

/// Reads the data of an event: as they are written, and what they say. No message repeats what was read.
fn data(given: &str) -> Result<(String, Map<String, Value>), Failure> {
    let (from, text) = match given.strip_prefix('@') {
        None => ("--data".to_owned(), given.to_owned()),
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::new(Exit::Usage, format!("standard input cannot be read: {error}")))?;
            ("standard input".to_owned(), text)
        }
        Some(path) => {
            let read = std::fs::read_to_string(path);
            let what = |error| Failure::new(Exit::Usage, format!("{path} cannot be read: {error}"));
            (path.to_owned(), read.map_err(what)?)
        }
    };
    let wrong = |what: String| {
        Failure::new(Exit::Usage, what)
            .advise("write an object such as '{\"email\": \"ada@example.com\"}', @FILE, or @- for standard input")
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(data)) => Ok((text, data)),
        Ok(_) => Err(wrong(format!("{from} is JSON, and no object"))),
        Err(error) => Err(wrong(format!("{from} is no JSON: line {}, column {}", error.line(), error.column()))),
    }
}

/// The keys of the data that no field has.
fn strays<'a>(event_type: &'a EventType, data: &'a Map<String, Value>) -> Vec<Stray<'a>> {
    let sent =
        || event_type.ingested_fields().filter_map(|field| Some((field, field.ingestion_key.as_ref()?.as_str())));
    let keys: Vec<_> = sent().map(|(_, key)| key).collect();
    let stray = |key: &'a String| {
        let stored = sent().find(|(field, _)| field.storage_key.as_str() == key).map(|(_, key)| key);
        Stray { key, near: stored.or_else(|| nearest_name(key, &keys)) }
    };
    data.keys().filter(|key| !keys.contains(&key.as_str())).map(stray).collect()
}

fn tell_strays(strays: &[Stray<'_>], console: &mut Console<'_>) -> std::io::Result<()> {
    let warning = style::WARNING;
    for Stray { key, near } in strays {
        let near = near.map_or(String::new(), |near| format!("; did you mean `{}`?", printable(near)));
        let key = printable(key);
        writeln!(console.err, "{warning}warning{warning:#}: no field is sent as `{key}`, so it is passed over{near}")?;
    }
    Ok(())
}

fn tell_violations(
    event_type: &EventType,
    violations: &[Violation<'_>],
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let (good, error) = (style::GOOD, style::ERROR);
    let reference = printable(event_type.reference.as_str());
    if violations.is_empty() {
        return writeln!(console.out, "{good}valid{good:#} an event of type `{reference}`; nothing was sent");
    }
    for Violation { kind, field, expected, .. } in violations {
        let key = printable(field.storage_key.as_str());
        let other =
            field.ingestion_key.as_ref().map(IngestionKey::as_str).filter(|other| *other != field.storage_key.as_str());
        let sent_as = other.map_or(String::new(), |other| format!(", sent as `{}`", printable(other)));
        let kind = kind.as_str();
        writeln!(console.err, "{error}error[{kind}]{error:#}: `{reference}.{key}`{sent_as}: {expected}")?;
    }
    writeln!(console.err, "the event would be refused; nothing was sent")
}

fn tell_verdict(reference: &str, verdict: Option<&Verdict>, console: &mut Console<'_>) -> std::io::Result<()> {
    let (good, error, warning) = (style::GOOD, style::ERROR, style::WARNING);
    match verdict {
        None => Ok(()),
        Some(Verdict::Visible(_)) => writeln!(console.out, "{good}taken in{good:#}"),
        Some(Verdict::Trashed(reasons)) => {
            writeln!(console.out, "{error}refused{error:#}")?;
            reasons.iter().try_for_each(|reason| {
                report::write_refusal(console.out, reference, reason, &[], RefusedValues::Hidden)
            })
        }
        Some(_) => writeln!(console.out, "{warning}unknown{warning:#} the service has said neither in time"),
    }
}

fn told_json(
    reference: &str,
    strays: &[Stray<'_>],
    violations: &[Violation<'_>],
    receipt: Option<&Receipt<Untyped>>,
    verdict: Option<&Verdict>,
) -> Value {
    let violation = |Violation { kind, field, expected, .. }: &Violation<'_>| {
        let key = field.ingestion_key.as_ref().map(IngestionKey::as_str);
        let expected = expected.to_string();
        json!({"kind": kind.as_str(), "field": field.storage_key.as_str(), "key": key, "expected": expected})
    };
    let (word, reasons) = match verdict {
        None => (None, &[][..]),
        Some(Verdict::Visible(_)) => (Some("visible"), &[][..]),
        Some(Verdict::Trashed(reasons)) => (Some("trashed"), &**reasons),
        Some(_) => (Some("unknown"), &[][..]),
    };
    json!({
        "eventType": reference,
        "isSent": receipt.is_some(),
        "eventId": receipt.map(|receipt| receipt.event_id.as_str()),
        "nonce": receipt.map(|receipt| &receipt.nonce),
        "violations": violations.iter().map(violation).collect::<Vec<_>>(),
        "unknownKeys": strays.iter().map(|stray| json!({"key": stray.key, "near": stray.near})).collect::<Vec<_>>(),
        "verdict": word,
        "reasons": reasons.iter().map(|reason| report::refusal_json(reason, &[], RefusedValues::Hidden)).collect::<Vec<_>>(),
    })
}
