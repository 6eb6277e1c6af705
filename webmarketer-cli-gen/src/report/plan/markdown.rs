//! A plan as a comment on a pull request.

use std::io::{self, Write};

use webmarketer_schema::plan::{Plan, StructPlace};

use super::action::{actions, breaks, name, place, sentence, word};
use super::summary::{not_in_code, tally};
use crate::report::markdown::cell;
use crate::terminal::printable;

pub(super) fn write_markdown(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let verdict = match (plan.steps(), plan.is_destructive() || plan.needs_person()) {
        (_, true) => "a person must decide",
        (0, false) => "nothing to apply",
        (_, false) => "there is something to apply",
    };
    writeln!(out, "### Webmarketer plan for `{}`: {verdict}\n", plan.project)?;
    writeln!(out, "{}.", cell(&tally(plan)))?;
    let actions = actions(plan);
    if !actions.is_empty() {
        writeln!(out, "\n| | what | breaks | sent by |\n| --- | --- | --- | --- |")?;
    }
    for action in &actions {
        let details: Vec<_> = action.details.iter().map(|line| cell(line)).collect();
        let details = match &*details {
            [] => String::new(),
            lines => format!("<details><summary>properties</summary>{}</details>", lines.join("<br>")),
        };
        let changes: Vec<_> = action
            .changes
            .iter()
            .map(|change| {
                let accepted = change.accepted.as_ref().map(|by| format!(", accepted until {}", cell(&printable(by))));
                let (word, id) = (word(change), change.rule.id);
                format!("{word} `{id}`: {}{}", cell(&sentence(action.reference, change)), accepted.unwrap_or_default())
            })
            .collect();
        let mut broken: Vec<_> = action.changes.iter().map(breaks).filter(|breaks| !breaks.is_empty()).collect();
        broken.dedup();
        let subject = cell(&action.subject);
        let structs = places(action.structs);
        writeln!(
            out,
            "| {} | {subject}<br>{}{details} | {} | {structs} |",
            action.verb,
            changes.join("<br>"),
            broken.join("; ")
        )?;
    }
    if !plan.manual.is_empty() {
        writeln!(out, "\nManual steps, which the API cannot make:\n")?;
    }
    for step in &plan.manual {
        let (path, what) = (name(&step.path()), cell(&printable(&step.message)));
        let how = match &step.accepted {
            Some(accepted) => format!("accepted until {}", cell(&printable(accepted))),
            None => cell(&printable(&step.remedy)),
        };
        writeln!(out, "- `{path}` {what} (`{}`): {how} {}", step.rule.id, places(&step.structs))?;
    }
    for one in &plan.suggestions {
        let (path, old, attribute) = (name(&one.path), name(&one.old), name(&one.attribute));
        writeln!(out, "\n`{path}` is perhaps the renamed `{old}`; if so, write `#[webmarketer({attribute})]`.")?;
    }
    for stale in &plan.stale {
        writeln!(out, "\nIn `[plan]` of webmarketer.toml, {}.", cell(&printable(&stale.to_string())))?;
    }
    match not_in_code(plan) {
        Some(parts) => writeln!(out, "\nNot in this code, unchanged: {}.", cell(&parts)),
        None => Ok(()),
    }
}

fn places(structs: &[StructPlace]) -> String {
    structs.iter().map(|one| format!("`{}`", name(&place(one)).replace('|', "\\|"))).collect::<Vec<_>>().join("<br>")
}
