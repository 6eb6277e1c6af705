//! `webmarketer explain`: describes a rule.

use clap::Args;
use webmarketer_schema::diff::rules;

use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// Describe a rule of `check`: its level, reason, an example and how to fix it.
///
/// Without RULE, list all rules with their levels. Errors make `check` exit with 100, warnings and notes with 4.
/// `[rules]` in webmarketer.toml sets the level of a rule to error, warning, note, info (which does not fail) or off,
/// and `check --fail-on LEVEL` sets the lowest level that fails. JSON has this level as `severity`. Its `level` is
/// `deny` for error, `warn` for warning and `allow` for note.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The rule, which `check` writes in brackets
    #[arg(value_name = "RULE")]
    rule: Option<String>,

    /// Write JSON
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let rule = match &self.rule {
            Some(id) => Some(rules::find(id).ok_or_else(|| report::no_rule(id))?),
            None => None,
        };
        match (rule, self.json) {
            (Some(rule), true) => report::write_json(console.out, &report::rule_json(rule))?,
            (Some(rule), false) => report::write_rule(console.out, rule)?,
            (None, true) => report::write_json(console.out, &rules::all().map(report::rule_json).collect())?,
            (None, false) => report::write_rules(console.out)?,
        }
        Ok(Exit::Agree)
    }
}
