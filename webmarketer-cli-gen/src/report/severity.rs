//! How bad a finding is in this project: the level of its rule, or what `[rules]` in `webmarketer.toml` gives in its place.

use std::collections::BTreeMap;

use clap::ValueEnum;
use webmarketer_schema::diff::{Level, Rule};

use super::{NOT_SEEN, Report, find, known};
use crate::pattern::nearest;
use crate::settings::{Located, SettingsError};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Severity {
    /// Every finding fails the command
    Info,
    /// Notes, warnings and errors fail it
    #[default]
    Note,
    /// Warnings and errors fail it
    Warning,
    /// Only errors fail it
    Error,
}

impl Severity {
    /// The word for it, in reports and in settings.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The word for it in JSON: the level of the rules that have it.
    pub(super) fn in_json(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Note => Level::Allow.as_str(),
            Self::Warning => Level::Warn.as_str(),
            Self::Error => Level::Deny.as_str(),
        }
    }
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Allow => Self::Note,
            Level::Warn => Self::Warning,
            Level::Deny => Self::Error,
        }
    }
}

/// What `[rules]` says: the severity of each rule that it names, and nothing where the rule is off.
#[derive(Debug, Default)]
pub(crate) struct Levels(BTreeMap<&'static str, Option<Severity>>);

/// The word for a rule whose findings are not shown.
const OFF: &str = "off";

/// What `[rules]` did to a report.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    /// How many findings have a lower severity than their rule.
    pub(crate) lowered: usize,
    /// How many findings of each rule are not shown.
    pub(crate) off: BTreeMap<&'static str, usize>,
}

impl Lowered {
    /// Counts what other settings did, too.
    pub(crate) fn add(&mut self, other: &Self) {
        self.lowered += other.lowered;
        for (rule, count) in &other.off {
            *self.off.entry(rule).or_default() += count;
        }
    }

    /// What was done, as a clause; nothing where nothing was.
    pub(super) fn clause(&self) -> Option<String> {
        let hidden: usize = self.off.values().sum();
        let lowered = (self.lowered > 0).then(|| format!("lowered {}", super::plural(self.lowered, "finding")));
        let names: Vec<_> = self.off.keys().copied().collect();
        let off =
            (hidden > 0).then(|| format!("turned off {} ({})", super::plural(hidden, "finding"), names.join(", ")));
        let parts: Vec<_> = lowered.into_iter().chain(off).collect();
        (!parts.is_empty()).then(|| format!("`[rules]` {}", parts.join(" and ")))
    }
}

impl Levels {
    /// Reads the pairs of a rule and its level. A rule or a level that does not exist is a mistake.
    pub(crate) fn read(rules: &[Located<(String, String)>]) -> Result<Self, SettingsError> {
        let mut levels = BTreeMap::new();
        for Located { line, value: (id, word) } in rules {
            let rule = rule_of_settings(id, *line)?;
            if rule.id == NOT_SEEN.id {
                let what = format!("`{id}` has no level: a comparison that could not be made always fails");
                return Err(SettingsError::new(*line, what).advise("remove the line"));
            }
            levels.insert(rule.id, level(word, *line)?);
        }
        Ok(Self(levels))
    }

    /// Gives each finding the severity of its rule, and counts what that lowers. Accepted ones stay as they are.
    pub(crate) fn apply(&self, report: &mut Report) {
        let Lowered { lowered, off } = &mut report.lowered;
        report.items.retain_mut(|item| {
            let Some(level) = self.0.get(item.rule.id).filter(|_| item.accepted.is_none()) else { return true };
            let Some(severity) = level else {
                *off.entry(item.rule.id).or_default() += 1;
                return false;
            };
            if !item.outside {
                *lowered += usize::from(*severity < item.severity);
                item.severity = *severity;
            }
            true
        });
    }
}

/// The rule that settings name on that line.
pub(crate) fn rule_of_settings(id: &str, line: usize) -> Result<&'static Rule, SettingsError> {
    find(id).ok_or_else(|| {
        let known: Vec<_> = known().map(|rule| rule.id).collect();
        let error = SettingsError::new(line, format!("there is no rule `{}`", id.escape_debug()));
        error.advise(match nearest(id, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`webmarketer explain` lists them".to_owned(),
        })
    })
}

fn level(word: &str, line: usize) -> Result<Option<Severity>, SettingsError> {
    if word == OFF {
        return Ok(None);
    }
    if let Some(severity) = Severity::value_variants().iter().find(|severity| severity.as_str() == word) {
        return Ok(Some(*severity));
    }
    let error = SettingsError::new(line, format!("there is no level `{}`", word.escape_debug()));
    // The words of the JSON report.
    let of_json = Severity::value_variants().iter().find(|severity| severity.in_json() == word);
    Err(match of_json {
        Some(severity) => error.advise(format!("write `{}`", severity.as_str())),
        None => error.near(word, &["error", "warning", "note", "info", OFF]),
    })
}
