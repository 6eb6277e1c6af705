//! The table `[rules]` of `webmarketer.toml`: the severity that the findings of a rule have in this project.

use std::collections::BTreeMap;

use clap::ValueEnum;
use webmarketer_schema::diff::{Level, Rule, rules};

use super::error::SettingsError;
use super::mistakes::Mistakes;
use super::table::Located;
use webmarketer_schema::convention::nearest_name;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Severity {
    /// All findings fail the command
    Info,
    /// Notes, warnings and errors fail the command
    #[default]
    Note,
    /// Warnings and errors fail the command
    Warning,
    /// Only errors fail the command
    Error,
}

impl Severity {
    /// The name of the severity in reports and in settings.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The name in JSON reports, which is that of the rule's level.
    pub(crate) fn in_json(self) -> &'static str {
        match self {
            Self::Info => Level::Info.as_str(),
            Self::Note => Level::Allow.as_str(),
            Self::Warning => Level::Warn.as_str(),
            Self::Error => Level::Deny.as_str(),
        }
    }
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Info,
            Level::Allow => Self::Note,
            Level::Warn => Self::Warning,
            Level::Deny => Self::Error,
        }
    }
}

/// The level of each rule that `[rules]` names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels(BTreeMap<&'static str, RuleLevel>);

/// The level that `[rules]` gives to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleLevel {
    /// Its findings are not shown.
    Off,
    /// Its findings have this severity.
    Shown(Severity),
}

/// The level of a rule whose findings are not shown.
const OFF: &str = "off";

impl Levels {
    /// Reads pairs of a rule and its level. An unknown rule or level is a mistake.
    pub(super) fn from_pairs(rules: &[Located<(String, String)>], mistakes: &mut Mistakes) -> Self {
        let mut levels = BTreeMap::new();
        for Located { line, value: (id, word) } in rules {
            let read = rule(id, *line).and_then(|rule| {
                if rule.id == rules::NOT_SEEN.id {
                    let what = format!("`{id}` has no level: a comparison that could not be made always fails");
                    return Err(SettingsError::new(*line, what).advise("remove the line"));
                }
                Ok(Some((rule.id, level(word, *line)?)))
            });
            levels.extend(mistakes.keep(read));
        }
        Self(levels)
    }

    /// The level of a rule, if one is given.
    pub(crate) fn of(&self, rule: &Rule) -> Option<RuleLevel> {
        self.0.get(rule.id).copied()
    }
}

/// Looks up the rule that the settings name on this line.
pub(super) fn rule(id: &str, line: usize) -> Result<&'static Rule, SettingsError> {
    rules::find(id).ok_or_else(|| {
        let known: Vec<_> = rules::all().map(|rule| rule.id).collect();
        let error = SettingsError::new(line, format!("unknown rule `{}`", id.escape_debug()));
        error.advise(match nearest_name(id, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`webmarketer explain` lists the rules".to_owned(),
        })
    })
}

fn level(word: &str, line: usize) -> Result<RuleLevel, SettingsError> {
    if word == OFF {
        return Ok(RuleLevel::Off);
    }
    if let Some(severity) = Severity::value_variants().iter().find(|severity| severity.as_str() == word) {
        return Ok(RuleLevel::Shown(*severity));
    }
    let error = SettingsError::new(line, format!("unknown level `{}`", word.escape_debug()));
    // The JSON report has other names for the severities, which are easily copied from there.
    let of_json = Severity::value_variants().iter().find(|severity| severity.in_json() == word);
    Err(match of_json {
        Some(severity) => error.advise(format!("write `{}`", severity.as_str())),
        None => error.near(word, &["error", "warning", "note", "info", OFF]),
    })
}
