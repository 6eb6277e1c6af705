//! `webmarketer explain`: what a rule says.

use clap::Args;
use serde_json::{Value, json};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::diff::Rule;

use crate::report;
use crate::report::Severity;
use crate::settings;
use crate::terminal::{Console, Exit, Failure, style};

/// Explain a rule: why it matters, what it breaks, an example and what to do.
///
/// Without a rule, all of them are listed with their levels: on an error `check` exits with 100, on a warning or a note
/// with 4. `[rules]` in webmarketer.toml gives a rule another level: error, warning, note, info (which fails nothing) or
/// off; `check --fail-on LEVEL` says from which level on a finding fails. JSON has deny for error, warn and allow for note.
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
        let strong = style::STRONG;
        let Some(id) = self.rule else {
            if self.json {
                let rules: Value = settings::known().map(as_json).collect();
                report::write_json(console.out, &rules)?;
                return Ok(Exit::Agree);
            }
            for rule in settings::known() {
                let (level, id, reason) = (Severity::from(rule.level).as_str(), rule.id, rule.reason);
                writeln!(console.out, "{level:<7} {strong}{id:<29}{strong:#} {reason}")?;
            }
            return Ok(Exit::Agree);
        };
        let Some(rule) = settings::find(&id) else {
            let known: Vec<_> = settings::known().map(|rule| rule.id).collect();
            let what = format!("there is no rule `{}`", id.escape_debug());
            return Err(Failure::new(Exit::Usage, what).advise(match nearest_name(&id, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`webmarketer explain` lists them".to_owned(),
            }));
        };
        if self.json {
            report::write_json(console.out, &as_json(rule))?;
            return Ok(Exit::Agree);
        }
        let breaks: Vec<_> = rule.breaks.iter().map(|breaks| breaks.as_str()).collect();
        let breaks = if breaks.is_empty() { "nothing".to_owned() } else { breaks.join(", ") };
        writeln!(console.out, "{strong}{}{strong:#}", rule.id)?;
        for (word, text) in [
            ("level", Severity::from(rule.level).as_str()),
            ("why", rule.reason),
            ("breaks", &breaks),
            ("example", rule.example),
            ("do", rule.remedy),
        ] {
            writeln!(console.out, "  {word:<8} {text}")?;
        }
        Ok(Exit::Agree)
    }
}

fn as_json(rule: &Rule) -> Value {
    json!({
        "rule": rule.id,
        "level": rule.level.as_str(),
        "breaks": rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>(),
        "reason": rule.reason,
        "example": rule.example,
        "remedy": rule.remedy,
    })
}
