//! `webmarketer explain`: describes a rule.

use clap::Args;
use webmarketer_schema::diff::rules;

use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// Describe a rule of `check`: its level, reason, an example and how to fix it.
///
/// Without RULE, list all rules with their levels. Errors make `check` exit with 100 (`not-seen`: 101), warnings and
/// notes with 4. `[rules]` in webmarketer.toml sets the level of a rule to error, warning, note, info (fails only with
/// `--fail-on info`) or off, and `check --fail-on LEVEL` sets the lowest level that fails. In JSON, `severity` is this
/// level, and `level` is the default level of the rule, as `deny` (error), `warn` (warning) or `allow` (note).
///
/// A finding breaks data (events are trashed, or values are lost or stored elsewhere), code (programs no longer compile
/// or must change), consent (the handling of personal data changes) or nothing. It is unknown if this version does not
/// know what changed, or if the comparison failed.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The rule, which `check` writes in brackets
    #[arg(value_name = "RULE")]
    rule: Option<String>,

    /// Write JSON: an object with `rule`, `level`, `severity`, `breaks`, `reason`, `example` and `remedy`; without
    /// RULE, an array of them
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
