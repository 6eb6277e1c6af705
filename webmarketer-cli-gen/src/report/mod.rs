//! What a comparison found, and one renderer for each form in which it is told. The writer is passed in, and takes the
//! colours out where none belong.

mod accept;
mod github;
mod json;
mod junit;
mod lowered;
mod markdown;
pub(crate) mod plot;
mod sarif;
mod text;
mod worst;

use std::io::{self, Write};

use webmarketer_schema::diff::{Finding, Rule, group};

use crate::resolve::source::CodePlace;
use crate::settings::ReportFormat;
pub(crate) use crate::settings::{
    ACCEPT_EXPIRED, ACCEPT_NEEDLESS, CODE_EDITED, CODE_LEFT_OVER, CODE_MISSING, CODE_STALE, EVENTS_TRASHED,
    LOCK_EDITED, NO_FIELD, NO_STRUCT, NOT_SEEN, Severity, find, known,
};
use crate::terminal::{Exit, plural, printable};
pub(crate) use accept::accept;
pub(crate) use lowered::{Lowered, apply_levels};
pub(crate) use text::summary as write_summary;
pub(crate) use worst::worst;

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What was compared: `live with lock`.
    pub(crate) compared: String,
    /// The project whose event types were compared with, where it is known.
    pub(crate) project: Option<String>,
    /// The profile of `webmarketer.toml` that was used.
    pub(crate) profile: Option<String>,
    /// The worst first.
    pub(crate) items: Vec<Item>,
    /// The lock, where a form wants a file for what is in none.
    pub(crate) lock: String,
    /// The commands that settle it, in their order.
    pub(crate) settle: Vec<String>,
    /// What is said where nothing was found.
    pub(crate) agree: String,
    /// The least severity of a finding that fails the command.
    pub(crate) fail_on: Severity,
    /// What `[rules]` did.
    pub(crate) lowered: Lowered,
}

/// Who is not as the others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Live,
    Lock,
    Code,
    /// `webmarketer.toml`.
    Settings,
    /// The second of two that were named.
    Other,
    /// A client of the project that sent events: this code, or any other.
    Sender,
}

impl Side {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Lock => "lock",
            Self::Code => "code",
            Self::Settings => "settings",
            Self::Other => "other",
            Self::Sender => "sender",
        }
    }
}

/// One finding, in one event type or in many that say the same.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) rule: &'static Rule,
    /// How bad it is here.
    pub(crate) severity: Severity,
    /// Whether it is of an event type that is not selected and has no struct, so that it is no more than information.
    pub(crate) outside: bool,
    /// Who moved.
    pub(crate) moved: Vec<Side>,
    /// What it is about, `purchase.amount` or `*.amount`, if it is about an event type.
    pub(crate) subject: Option<String>,
    /// What is so, as a clause behind the subject or as a sentence of its own.
    pub(crate) what: String,
    /// Each event type or field, or the file.
    pub(crate) paths: Vec<Subject>,
    /// When the service last changed the event type, or the latest of them, as it writes the time.
    pub(crate) updated_at: Option<String>,
    /// The fields and structs in the code, in the order of the paths.
    pub(crate) places: Vec<CodePlace>,
    /// Why nobody has to act on it.
    pub(crate) accepted: Option<Accepted>,
    /// The number of the members that it concerns, where it is about their lock.
    pub(crate) view: Option<usize>,
}

/// An event type, one of its fields, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The reference of the event type; empty where it is none.
    pub(crate) reference: String,
    /// `purchase`, `purchase.amount` or `src/events.rs`: what `[[accept]]` names it by.
    pub(crate) path: String,
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) reason: String,
    pub(crate) owner: String,
    /// The last day, `2027-01-31`.
    pub(crate) until: String,
}

impl Item {
    /// Of something that is of no event type: a file, or an entry of the settings.
    pub(crate) fn new(rule: &'static Rule, moved: &[Side], path: impl Into<String>, what: impl Into<String>) -> Self {
        let subject = Subject { reference: String::new(), path: path.into() };
        Self { paths: vec![subject], ..Self::of_subjects(rule, moved, what) }
    }

    /// Of subjects that are added to it.
    fn of_subjects(rule: &'static Rule, moved: &[Side], what: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.level.into(),
            outside: false,
            moved: moved.to_vec(),
            subject: None,
            what: what.into(),
            paths: Vec::new(),
            updated_at: None,
            places: Vec::new(),
            accepted: None,
            view: None,
        }
    }

    /// Of one event type or field, or of the same field of several. `all` is their subject: `*.amount`.
    pub(crate) fn of(
        rule: &'static Rule,
        moved: &[Side],
        paths: Vec<Subject>,
        all: &str,
        what: impl Into<String>,
    ) -> Self {
        let subject = if let [one] = &*paths { one.path.clone() } else { all.to_owned() };
        Self { subject: Some(subject), paths, ..Self::of_subjects(rule, moved, what) }
    }

    /// The findings of a comparison, the same ones together.
    pub(crate) fn of_findings(findings: &[Finding], moved: &[Side]) -> Vec<Self> {
        let item = |group: webmarketer_schema::diff::Group| Self {
            subject: Some(group.subject()),
            paths: group
                .paths()
                .zip(&group.references)
                .map(|(path, reference)| Subject { reference: reference.to_string(), path })
                .collect(),
            ..Self::of_subjects(group.rule, moved, group.what)
        };
        group(findings).into_iter().map(item).collect()
    }

    /// What is so, as a sentence without its stop.
    pub(crate) fn sentence(&self) -> String {
        let many = match self.paths.len() {
            0 | 1 => String::new(),
            count => format!(", in {count} event types"),
        };
        match &self.subject {
            // A backquote in it would end it.
            Some(subject) => {
                format!("`{}` {}{many}", printable(subject).replace('`', "'"), printable(&self.what))
            }
            None => printable(&self.what),
        }
    }

    /// The same of an event type that is neither selected nor has a struct.
    pub(crate) fn outside(self) -> Self {
        Self { outside: true, severity: Severity::Info, ..self }
    }

    /// What the severity is called in reports; accepted ones have none any more.
    pub(crate) fn word(&self) -> &'static str {
        if self.accepted.is_some() { "accepted" } else { self.severity.as_str() }
    }

    /// What to do.
    pub(crate) fn remedy(&self) -> &'static str {
        if self.outside {
            "nothing in this code: it has no struct of the event type, and `event_types` does not select it"
        } else {
            self.rule.remedy
        }
    }

    /// The path of each event type or field.
    pub(crate) fn path_list(&self) -> Vec<&str> {
        self.paths.iter().map(|subject| &*subject.path).collect()
    }

    /// What it breaks, in words: `data, code`.
    pub(crate) fn breaks(&self) -> String {
        self.rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn moved(&self) -> String {
        self.moved.iter().map(|side| side.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Report {
    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        if self.items.iter().any(|item| item.rule.id == NOT_SEEN.id) {
            return Exit::Unseen;
        }
        match self.items.iter().filter(|item| self.fails(item)).map(|item| item.severity).max() {
            None => Exit::Agree,
            Some(Severity::Error) => Exit::Breaking,
            Some(Severity::Warning | Severity::Note | Severity::Info) => Exit::Stale,
        }
    }

    /// Whether a finding fails the command.
    pub(crate) fn fails(&self, item: &Item) -> bool {
        item.accepted.is_none() && item.severity >= self.fail_on
    }

    /// Whether there is a finding that is not accepted.
    fn is_open(&self) -> bool {
        self.items.iter().any(|item| item.accepted.is_none())
    }

    /// The project and the profile, as in "project shop, profile staging", with backquotes around the names.
    fn about(&self) -> Option<String> {
        let named = |what: &str, name: &Option<String>| {
            name.as_ref().map(|name| format!("{what} `{}`", printable(name).replace('`', "'")))
        };
        let parts: Vec<_> =
            named("project", &self.project).into_iter().chain(named("profile", &self.profile)).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Puts the worst first, and what is accepted last.
    pub(crate) fn sort(&mut self) {
        self.items.sort_by_key(|item| (item.accepted.is_some(), std::cmp::Reverse(item.severity)));
    }

    /// How many findings there are of each kind, in words, and what `[rules]` did: `2 errors, 1 note, 1 info, 1 accepted`.
    pub(crate) fn tally(&self) -> String {
        let count = |word: &str| self.items.iter().filter(|item| item.word() == word).count();
        let counts = ["error", "warning", "note"].map(|word| (count(word), plural(count(word), word)));
        let others = ["info", "accepted"].map(|word| (count(word), format!("{} {word}", count(word))));
        let parts = counts.into_iter().chain(others).filter(|(count, _)| *count > 0).map(|(_, words)| words);
        parts.chain(self.lowered.clause()).collect::<Vec<_>>().join(", ")
    }

    /// Every rule that was hit, each once, by its name.
    fn rules(&self) -> Vec<&'static Rule> {
        let mut rules: Vec<_> = self.items.iter().map(|item| item.rule).collect();
        rules.sort_by_key(|rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        rules
    }
}

/// Writes a report. Text is wrapped at that width.
pub(crate) fn write(
    out: &mut dyn Write,
    report: &Report,
    format: ReportFormat,
    width: Option<usize>,
) -> io::Result<()> {
    match format {
        ReportFormat::Text => text::write(out, report, width),
        ReportFormat::Json => json::write(out, report),
        ReportFormat::Github => github::write(out, report),
        ReportFormat::Markdown => markdown::write(out, report),
        ReportFormat::Sarif => sarif::write(out, report),
        ReportFormat::Junit => junit::write(out, report),
    }
}
