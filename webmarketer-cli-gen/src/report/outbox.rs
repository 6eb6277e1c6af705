//! The outbox of an application, as text and JSON, and its errors.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use serde_json::{Value, json};
use webmarketer_core::Error as ClientError;
use webmarketer_core::chrono::{DateTime, SecondsFormat, Utc};
use webmarketer_core::outbox::{DeadLetter, Entry, Of, OutboxError, Request, StoreUsage, Target, Verified};

use super::trash_reason::date_to_second;
use crate::terminal::{Exit, Failure, plural, printable, shell_word, style};

/// What an outbox holds.
pub(crate) struct OutboxSummary {
    usage: StoreUsage,
    target: Option<Target>,
    removed_dead: u64,
    event_types: BTreeMap<String, u64>,
    updates: u64,
    /// By reason and status.
    dead_reasons: BTreeMap<(String, Option<u16>), u64>,
}

impl OutboxSummary {
    pub(crate) fn new(usage: StoreUsage, target: Option<Target>, removed_dead: u64) -> Self {
        let (event_types, dead_reasons) = (BTreeMap::new(), BTreeMap::new());
        Self { usage, target, removed_dead, event_types, updates: 0, dead_reasons }
    }

    pub(crate) fn count_entry(&mut self, entry: &Entry) {
        match &entry.request {
            Request::Event { event_type, .. } => *self.event_types.entry(event_type.clone()).or_default() += 1,
            _ => self.updates += 1,
        }
    }

    pub(crate) fn count_dead_letter(&mut self, letter: &DeadLetter) {
        *self.dead_reasons.entry((letter.reason.clone(), letter.status)).or_default() += 1;
    }
}

fn count(number: u64, noun: &str) -> String {
    plural(usize::try_from(number).unwrap_or(usize::MAX), noun)
}

fn date(time: SystemTime) -> DateTime<Utc> {
    time.into()
}

fn date_json(time: SystemTime) -> String {
    date(time).to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn reason(reason: &str, status: Option<u16>) -> String {
    let reason = printable(reason);
    status.map_or_else(|| reason.clone(), |status| format!("{reason} ({status})"))
}

/// Writes what an outbox holds.
pub(crate) fn write_outbox_summary(out: &mut dyn Write, summary: &OutboxSummary) -> io::Result<()> {
    let strong = style::STRONG;
    match &summary.target {
        Some(Target { project, api_base }) => {
            writeln!(out, "project `{}` at {}", printable(project), printable(api_base))?;
        }
        None => writeln!(out, "no project: no client has used the outbox yet")?,
    }
    let StoreUsage { entries, bytes, dead, disk_bytes, oldest, .. } = summary.usage;
    writeln!(out, "{strong}{}{strong:#} to send, of {}", count_entries(entries), count(bytes, "byte"))?;
    for (event_type, number) in &summary.event_types {
        writeln!(out, "    {} of `{}`", count(*number, "event"), printable(event_type))?;
    }
    if summary.updates > 0 {
        writeln!(out, "    {} of states and statistics", count(summary.updates, "update"))?;
    }
    if let Some(oldest) = oldest {
        writeln!(out, "    the oldest was added {}", date_to_second(date(oldest)))?;
    }
    writeln!(out, "{strong}{}{strong:#}", count(dead, "dead letter"))?;
    for ((why, status), number) in &summary.dead_reasons {
        writeln!(out, "    {number} {}", reason(why, *status))?;
    }
    if summary.removed_dead > 0 {
        writeln!(out, "    {} removed, because there were too many", summary.removed_dead)?;
    }
    if let Some(bytes) = disk_bytes {
        writeln!(out, "{} on disk", count(bytes, "byte"))?;
    }
    Ok(())
}

fn count_entries(number: u64) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

/// What an outbox holds, as JSON.
pub(crate) fn outbox_summary_json(summary: &OutboxSummary) -> Value {
    let StoreUsage { entries, bytes, dead, disk_bytes, oldest, .. } = summary.usage;
    let reasons = summary.dead_reasons.iter();
    let reasons: Vec<_> =
        reasons.map(|((reason, status), count)| json!({"reason": reason, "status": status, "count": count})).collect();
    json!({
        "project": summary.target.as_ref().map(|target| &target.project),
        "apiBase": summary.target.as_ref().map(|target| &target.api_base),
        "entries": entries,
        "bytes": bytes,
        "oldest": oldest.map(date_json),
        "eventTypes": summary.event_types,
        "updates": summary.updates,
        "dead": dead,
        "deadReasons": reasons,
        "removedDead": summary.removed_dead,
        "diskBytes": disk_bytes,
    })
}

/// Writes the result of a check.
pub(crate) fn write_verified_outbox(out: &mut dyn Write, verified: Verified) -> io::Result<()> {
    let (good, error) = (style::GOOD, style::ERROR);
    let Verified { entries, dead, damaged, .. } = verified;
    let all = format!("{} and {} were read", count_entries(entries), count(dead, "dead letter"));
    match damaged {
        0 => writeln!(out, "{good}intact{good:#} {all}"),
        damaged => {
            writeln!(out, "{error}damaged{error:#} {all}; {damaged} of them cannot be read")?;
            let note = style::NOTE;
            writeln!(
                out,
                "{note} note{note:#}: the application keeps the damaged ones as dead letters, and sends the others"
            )
        }
    }
}

/// The result of a check, as JSON.
pub(crate) fn verified_outbox_json(verified: Verified) -> Value {
    json!({"entries": verified.entries, "dead": verified.dead, "damaged": verified.damaged})
}

/// An entry as JSON. The body has the data of the event.
pub(crate) fn outbox_entry_json(entry: &Entry, show_values: bool) -> Value {
    let mut document = request_json(&entry.request, show_values);
    if let Value::Object(document) = &mut document {
        document.insert("number".to_owned(), json!(entry.number));
        document.insert("accepted".to_owned(), json!(date_json(entry.accepted)));
        if let Some(id) = &entry.event_id {
            document.insert("eventId".to_owned(), json!(id));
        }
    }
    document
}

fn request_json(request: &Request, show_values: bool) -> Value {
    let (mut document, body) = match request {
        Request::Event { event_type, nonce, body } => {
            (json!({"kind": "event", "eventType": event_type, "nonce": nonce}), body)
        }
        Request::Update { of, is_statistic, key, body } => {
            let kind = if *is_statistic { "statistic" } else { "state" };
            let document = match of {
                Of::Id(id) => json!({"kind": kind, "key": key, "eventId": id}),
                Of::Nonce(nonce) => json!({"kind": kind, "key": key, "nonce": nonce}),
            };
            (document, body)
        }
        _ => return json!({}),
    };
    if let Value::Object(document) = &mut document {
        document.insert("size".to_owned(), json!(body.len()));
        if show_values {
            document.insert("body".to_owned(), json!(String::from_utf8_lossy(body)));
        }
    }
    document
}

/// Writes dead letters.
pub(crate) fn write_dead_letters(
    out: &mut dyn Write,
    letters: &[DeadLetter],
    removed: u64,
    show_values: bool,
    path: &Path,
) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    for letter in letters {
        let what = match &letter.request {
            Some((Request::Event { event_type, nonce, .. }, _)) => {
                format!("event of `{}` with nonce {}", printable(event_type), printable(nonce))
            }
            Some((Request::Update { is_statistic, key, .. }, _)) => {
                format!("{} `{}`", if *is_statistic { "statistic" } else { "state" }, printable(key))
            }
            _ => "the entry cannot be read".to_owned(),
        };
        let (died, why) = (date_to_second(date(letter.died)), reason(&letter.reason, letter.status));
        writeln!(out, "{strong}{}{strong:#} {why}: {what} {faint}{died}{faint:#}", letter.number)?;
        if show_values {
            writeln!(out, "    answer {}", printable(&letter.answer))?;
            if let Some((Request::Event { body, .. } | Request::Update { body, .. }, _)) = &letter.request {
                writeln!(out, "    body   {}", printable(&String::from_utf8_lossy(body)))?;
            }
        }
    }
    if !letters.is_empty() {
        writeln!(out)?;
    }
    write!(out, "{}", plural(letters.len(), "dead letter"))?;
    if removed > 0 {
        write!(out, "; {removed} older ones were removed, because there were too many")?;
    }
    writeln!(out)?;
    let (note, path) = (style::NOTE, shell_word(&path.to_string_lossy()));
    match letters.first() {
        Some(first) => writeln!(
            out,
            "{note} help{note:#}: `webmarketer outbox {path} dead retry {}` makes the first one an entry again",
            first.number
        ),
        None => Ok(()),
    }
}

/// Dead letters as JSON.
pub(crate) fn dead_letters_json(letters: &[DeadLetter], removed: u64, show_values: bool) -> Value {
    let letter = |letter: &DeadLetter| {
        let request = letter.request.as_ref();
        let mut document = request.map_or_else(|| json!({}), |(request, _)| request_json(request, show_values));
        if let Value::Object(document) = &mut document {
            document.insert("number".to_owned(), json!(letter.number));
            document.insert("died".to_owned(), json!(date_json(letter.died)));
            document.insert("reason".to_owned(), json!(letter.reason));
            document.insert("status".to_owned(), json!(letter.status));
            document.insert("accepted".to_owned(), json!(request.map(|(_, accepted)| date_json(*accepted))));
            if show_values {
                document.insert("answer".to_owned(), json!(letter.answer));
            }
        }
        document
    };
    json!({"removed": removed, "deadLetters": letters.iter().map(letter).collect::<Vec<_>>()})
}

/// Writes how many dead letters are entries again.
pub(crate) fn write_retried(out: &mut dyn Write, retried: u64, path: &Path) -> io::Result<()> {
    let are = if retried == 1 { "is an entry" } else { "are entries" };
    writeln!(out, "{} {are} again", count(retried, "dead letter"))?;
    if retried > 0 {
        let (note, path) = (style::NOTE, shell_word(&path.to_string_lossy()));
        writeln!(
            out,
            "{note} help{note:#}: start the application or run `webmarketer outbox {path} drain` to send them"
        )?;
    }
    Ok(())
}

/// How many dead letters are entries again, as JSON.
pub(crate) fn retried_json(retried: u64) -> Value {
    json!({ "retried": retried })
}

/// What became of the entries of an outbox.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DrainedOutbox {
    pub(crate) received: u64,
    pub(crate) held: u64,
    pub(crate) dead: u64,
    /// Whether the user stopped the command.
    pub(crate) is_stopped: bool,
}

/// Writes what became of the entries.
pub(crate) fn write_drained_outbox(out: &mut dyn Write, drained: DrainedOutbox, path: &Path) -> io::Result<()> {
    let DrainedOutbox { received, held, dead, is_stopped } = drained;
    let note = style::NOTE;
    writeln!(out, "{} received, {held} held, {dead} dead", count_entries(received))?;
    if held > 0 && is_stopped {
        writeln!(out, "{note} note{note:#}: the command was stopped; the entries that are held stay in the outbox")?;
    } else if held > 0 {
        let advice = "run the command again later, or with a longer --deadline";
        writeln!(out, "{note} note{note:#}: the service did not receive all entries before the deadline")?;
        writeln!(out, "{note} help{note:#}: {advice}")?;
    }
    if dead > 0 {
        let path = shell_word(&path.to_string_lossy());
        writeln!(out, "{note} help{note:#}: `webmarketer outbox {path} dead` shows the reasons")?;
    }
    Ok(())
}

/// What became of the entries, as JSON.
pub(crate) fn drained_outbox_json(drained: DrainedOutbox) -> Value {
    json!({"received": drained.received, "held": drained.held, "dead": drained.dead})
}

/// The failure to use the project that is recorded in an outbox.
pub(crate) fn unusable_project(project: &str) -> Failure {
    Failure::new(Exit::Usage, format!("the outbox is for project `{project}`, which is not a valid id"))
}

/// The failure to find a dead letter.
pub(crate) fn no_dead_letter(number: u64, path: &Path) -> Failure {
    let path = shell_word(&path.to_string_lossy());
    Failure::new(Exit::Usage, format!("the outbox has no dead letter {number}"))
        .advise(format!("`webmarketer outbox {path} dead` lists them"))
}

/// The failure to send a damaged dead letter again.
pub(crate) fn damaged_dead_letter(number: u64) -> Failure {
    Failure::new(Exit::Breaking, format!("dead letter {number} is damaged and cannot be sent"))
}

/// The failure to build a client with an outbox.
pub(crate) fn outbox_not_opened(error: ClientError) -> Failure {
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<OutboxError>() {
            return of_outbox(cause);
        }
        source = cause.source();
    }
    error.into()
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Self {
        of_outbox(&error)
    }
}

fn of_outbox(error: &OutboxError) -> Failure {
    const WHICH: &str = "name the file that the application opens with `Delivery::outbox`";
    let (exit, advice) = match error {
        OutboxError::InUse { .. } => {
            (Exit::Unseen, Some("stop the application that has the outbox open, and run the command again"))
        }
        OutboxError::NotFound { .. } => (Exit::Usage, Some(WHICH)),
        OutboxError::NotAnOutbox { path, found } => {
            let what = format!("expected an outbox at `{}`, found {found}", path.display());
            return Failure::new(Exit::Usage, what).advise(WHICH);
        }
        OutboxError::Unreadable { .. } => {
            let advice =
                "copy the file before an application opens it: the application renames it and starts a new one";
            (Exit::Unseen, Some(advice))
        }
        OutboxError::NewerFormat { path, .. } | OutboxError::NewerDatabase { path, .. } => {
            let what = format!("the outbox `{}` was written by a newer version of webmarketer-core", path.display());
            return Failure::new(Exit::Unseen, what).advise("update webmarketer");
        }
        OutboxError::OtherTarget { .. } => (Exit::Usage, None),
        OutboxError::DiskFull { .. } => (Exit::Failure, Some("free space on the disk, and run the command again")),
        OutboxError::Io { source, .. } if is_of_path(source.kind()) => {
            (Exit::Usage, Some("run the command as the user of the application, who can read and write the file"))
        }
        _ => (Exit::Failure, None),
    };
    let mut failure = Failure::new(exit, error.to_string());
    failure.advice = advice.map(str::to_owned);
    failure
}

/// Whether the path or its permissions are wrong, and not the disk.
fn is_of_path(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, PermissionDenied, ReadOnlyFilesystem};
    matches!(kind, InvalidFilename | NotADirectory | PermissionDenied | ReadOnlyFilesystem)
}
