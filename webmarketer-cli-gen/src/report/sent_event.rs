//! The output of `send`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::api::Verdict;
use webmarketer_core::chrono::{DateTime, SecondsFormat, Utc};
use webmarketer_core::{ErrorKind, Receipt, Untyped, Violation};
use webmarketer_schema::{EventType, IngestionKey};

use super::trash_reason::{TrashedValues, trash_reason_json, write_trash_reason};
use crate::resolve::UnknownKey;
use crate::terminal::{Console, Failure, printable, style};

/// An event that was sent or only validated.
pub(crate) struct SentEvent<'a> {
    pub(crate) event_type: &'a EventType,
    pub(crate) unknown_keys: Vec<UnknownKey<'a>>,
    pub(crate) violations: Vec<Violation<'a>>,
    pub(crate) receipt: Option<&'a Receipt<Untyped>>,
    pub(crate) verdict: Option<&'a Verdict>,
}

/// Warns of keys that are not the ingestion key of any field.
pub(crate) fn write_unknown_keys(err: &mut dyn Write, unknown: &[UnknownKey<'_>]) -> io::Result<()> {
    let warning = style::WARNING;
    for UnknownKey { key, near } in unknown {
        let near = near.map_or(String::new(), |near| format!("; did you mean `{}`?", printable(near)));
        let key = printable(key);
        writeln!(err, "{warning}warning{warning:#}: no field is sent as `{key}`, so the service ignores it{near}")?;
    }
    Ok(())
}

/// Writes whether an event that was not sent is valid, and its violations.
pub(crate) fn write_violations(
    event_type: &EventType,
    violations: &[Violation<'_>],
    console: &mut Console<'_>,
) -> io::Result<()> {
    let (good, error) = (style::GOOD, style::ERROR);
    let reference = printable(event_type.reference.as_str());
    if violations.is_empty() {
        return writeln!(
            console.out,
            "{good}valid{good:#} the data of an event of type `{reference}`; it was not sent"
        );
    }
    for Violation { kind, field, expected, .. } in violations {
        let key = printable(field.storage_key.as_str());
        let other =
            field.ingestion_key.as_ref().map(IngestionKey::as_str).filter(|other| *other != field.storage_key.as_str());
        let sent_as = other.map_or(String::new(), |other| format!(", sent as `{}`", printable(other)));
        let kind = kind.as_str();
        writeln!(console.err, "{error}error[{kind}]{error:#}: `{reference}.{key}`{sent_as}: {expected}")?;
    }
    writeln!(
        console.err,
        "the service would trash the event, so it was not sent; `webmarketer samples {reference}` prints a valid one"
    )
}

/// Writes that the service received an event.
pub(crate) fn write_receipt(out: &mut dyn Write, receipt: &Receipt<Untyped>) -> io::Result<()> {
    let good = style::GOOD;
    writeln!(out, "{good}received{good:#} {}", printable(receipt.event_id.as_str()))?;
    writeln!(out, "  nonce {}", printable(&receipt.nonce))?;
    out.flush()
}

/// Writes the verdict on an event, if the command waited for it.
pub(crate) fn write_verdict(out: &mut dyn Write, reference: &str, verdict: Option<&Verdict>) -> io::Result<()> {
    let (good, error, warning) = (style::GOOD, style::ERROR, style::WARNING);
    match verdict {
        None => Ok(()),
        Some(Verdict::Visible(_)) => writeln!(out, "{good}visible{good:#}"),
        Some(Verdict::Trashed(reasons)) => {
            writeln!(out, "{error}trashed{error:#}")?;
            let write = |reason| write_trash_reason(out, reference, reason, &[], TrashedValues::Hidden);
            reasons.iter().try_for_each(write)
        }
        Some(_) => writeln!(out, "{warning}unknown{warning:#} the event was neither visible nor trashed in that time"),
    }
}

/// An event that was sent or only validated, as JSON.
pub(crate) fn sent_event_json(sent: &SentEvent<'_>) -> Value {
    let violation = |Violation { kind, field, expected, .. }: &Violation<'_>| {
        let key = field.ingestion_key.as_ref().map(IngestionKey::as_str);
        let expected = expected.to_string();
        json!({"kind": kind.as_str(), "field": field.storage_key.as_str(), "key": key, "expected": expected})
    };
    let (word, reasons) = match sent.verdict {
        None => (None, &[][..]),
        Some(Verdict::Visible(_)) => (Some("visible"), &[][..]),
        Some(Verdict::Trashed(reasons)) => (Some("trashed"), &**reasons),
        Some(_) => (Some("unknown"), &[][..]),
    };
    let unknown = sent.unknown_keys.iter().map(|unknown| json!({"key": unknown.key, "near": unknown.near}));
    let reasons = reasons.iter().map(|reason| trash_reason_json(reason, &[], TrashedValues::Hidden));
    json!({
        "eventType": sent.event_type.reference.as_str(),
        "isSent": sent.receipt.is_some(),
        "eventId": sent.receipt.map(|receipt| receipt.event_id.as_str()),
        "nonce": sent.receipt.map(|receipt| &receipt.nonce),
        "violations": sent.violations.iter().map(violation).collect::<Vec<_>>(),
        "unknownKeys": unknown.collect::<Vec<_>>(),
        "verdict": word,
        "reasons": reasons.collect::<Vec<_>>(),
    })
}

/// The failure of a send, with the options that make a repeated send the same event.
pub(crate) fn event_not_sent(error: webmarketer_core::Error, nonce: &str, date: Option<DateTime<Utc>>) -> Failure {
    let may_be_received = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Unreachable);
    let failure = Failure::from(error);
    if !may_be_received {
        return failure;
    }
    let date = date.map(|date| format!(" --date {}", date.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    let again = format!("--nonce {nonce:?}{}", date.unwrap_or_default());
    failure.advise(format!("the service may have received the event; to send it again as the same event, add {again}"))
}
