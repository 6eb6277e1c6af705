//! The output of `explain`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::diff::{Rule, rules};

use crate::settings::Severity;
use crate::terminal::{Exit, Failure, style};

/// Writes a line for each rule.
pub(crate) fn write_rules(out: &mut dyn Write) -> io::Result<()> {
    let strong = style::STRONG;
    for rule in rules::all() {
        let (level, id, reason) = (Severity::from(rule.level).as_str(), rule.id, rule.reason);
        writeln!(out, "{level:<7} {strong}{id:<29}{strong:#} {reason}")?;
    }
    Ok(())
}

/// Writes the description of a rule.
pub(crate) fn write_rule(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    let strong = style::STRONG;
    let breaks: Vec<_> = rule.breaks.iter().map(|breaks| breaks.as_str()).collect();
    let breaks = if breaks.is_empty() { "nothing".to_owned() } else { breaks.join(", ") };
    writeln!(out, "{strong}{}{strong:#}", rule.id)?;
    for (word, text) in [
        ("level", Severity::from(rule.level).as_str()),
        ("why", rule.reason),
        ("breaks", &breaks),
        ("example", rule.example),
        ("do", rule.remedy),
    ] {
        writeln!(out, "  {word:<8} {text}")?;
    }
    Ok(())
}

/// A rule as JSON.
pub(crate) fn rule_json(rule: &Rule) -> Value {
    json!({
        "rule": rule.id,
        "level": rule.level.as_str(),
        "severity": Severity::from(rule.level).as_str(),
        "breaks": rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>(),
        "reason": rule.reason,
        "example": rule.example,
        "remedy": rule.remedy,
    })
}

/// The failure for an unknown rule.
pub(crate) fn no_rule(id: &str) -> Failure {
    let known: Vec<_> = rules::all().map(|rule| rule.id).collect();
    let what = format!("unknown rule `{}`", id.escape_debug());
    Failure::new(Exit::Usage, what).advise(match nearest_name(id, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`webmarketer explain` lists the rules".to_owned(),
    })
}
