//! A plan as workflow commands of GitHub Actions: each change is an annotation on the lines of its structs.

use std::io::{self, Write};

use webmarketer_schema::plan::{Plan, StructPlace};

use super::action::{actions, name, sentence, word};
use super::summary::tally;
use crate::report::github::{message, property};
use crate::terminal::printable;

pub(super) fn write_github(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    for action in actions(plan) {
        for change in action.changes {
            let command = match word(change) {
                "error" => "error",
                "warning" => "warning",
                _ => "notice",
            };
            let what = format!("apply will {} {}: {}", action.verb, action.subject, sentence(action.reference, change));
            let what = format!("{what}.\nWhy: {}.", change.rule.reason);
            write_annotation(out, command, change.rule.id, action.structs, &what)?;
        }
    }
    for step in &plan.manual {
        let command = if step.accepted.is_some() { "notice" } else { "error" };
        let what = format!("`{}` {}.\nDo: {}", name(&step.path()), printable(&step.message), printable(&step.remedy));
        write_annotation(out, command, step.rule.id, &step.structs, &what)?;
    }
    for one in &plan.suggestions {
        let (path, old, attribute) = (name(&one.path), name(&one.old), name(&one.attribute));
        let what = format!("`{path}` is perhaps the renamed `{old}`.\nDo: if so, write `#[webmarketer({attribute})]`");
        write_annotation(out, "notice", "perhaps-renamed", &one.structs, &what)?;
    }
    for stale in &plan.stale {
        write_annotation(out, "warning", "plan", &[], &format!("in `[plan]`, {}", printable(&stale.to_string())))?;
    }
    write_annotation(out, "notice", "plan", &[], &tally(plan))
}

fn write_annotation(
    out: &mut dyn Write,
    command: &str,
    title: &str,
    structs: &[StructPlace],
    what: &str,
) -> io::Result<()> {
    let (title, what) = (property(title), message(what));
    if structs.is_empty() {
        return writeln!(out, "::{command} title={title}::{what}");
    }
    structs.iter().try_for_each(|StructPlace { file, line, .. }| {
        writeln!(out, "::{command} file={},line={line},title={title}::{what}", property(&printable(file)))
    })
}
