//! `webmarketer explain`: what a rule says.

use clap::Args;
use webmarketer_schema::diff::rules;

use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// Explain a rule: why it matters, what it breaks, an example and what to do.
///
/// Without a rule, all of them are listed with their levels: on an error `check` exits with 100, on a warning or a note
/// with 4. `[rules]` in webmarketer.toml gives a rule another level: error, warning, note, info (which fails nothing)
/// or off; `check --fail-on LEVEL` says from which level on a finding fails. JSON has deny for error, warn and allow
/// for note.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The name of the rule, as `check` writes it in brackets
    #[arg(value_name = "RULE")]
    rule: Option<String>,

    /// Write the rule, or all of them, as JSON
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
