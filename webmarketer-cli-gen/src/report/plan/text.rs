//! A plan as text.

use std::io::{self, Write};

use webmarketer_schema::plan::{Plan, StructPlace};

use super::action::{Action, actions, breaks, name, place, sentence, word};
use super::next_step::NextStep;
use super::summary::{not_in_code, tally};
use crate::terminal::{printable, shell_word, style};

/// Writes each step with its changes, then what needs a person, and the numbers.
pub(super) fn write_text(out: &mut dyn Write, plan: &Plan, next: NextStep<'_>) -> io::Result<()> {
    for action in actions(plan) {
        write_action(out, &action)?;
    }
    let (strong, warning, note) = (style::STRONG, style::WARNING, style::NOTE);
    for step in &plan.manual {
        let (path, id) = (name(&step.path()), step.rule.id);
        let what = printable(&step.message);
        writeln!(out, "{warning}manual[{id}]{warning:#}{strong}: `{path}` {what}{strong:#}")?;
        write_structs(out, &step.structs)?;
        match &step.accepted {
            Some(accepted) => writeln!(out, "  accepted until {}", printable(accepted))?,
            None => writeln!(out, "  do      {}", printable(&step.remedy))?,
        }
    }
    for one in &plan.suggestions {
        let (path, old, attribute) = (name(&one.path), name(&one.old), name(&one.attribute));
        writeln!(out, "{note}perhaps renamed{note:#}: `{path}` is new, and only the service has `{old}`")?;
        write_structs(out, &one.structs)?;
        writeln!(out, "  do      if it is the same, write `#[webmarketer({attribute})]`")?;
    }
    for stale in &plan.stale {
        writeln!(
            out,
            "{warning}warning{warning:#}: in `[plan]` of webmarketer.toml, {}",
            printable(&stale.to_string())
        )?;
    }
    if let Some(parts) = not_in_code(plan) {
        writeln!(out, "not in this code, unchanged: {parts}")?;
    }
    let (good, to) = (style::GOOD, format!("`{}` at {}", plan.project, printable(&plan.api_base)));
    if plan.steps() == 0 && plan.manual.is_empty() {
        return writeln!(out, "{good}agree{good:#} the project {to} has what the program defines");
    }
    writeln!(out, "\n{} in the project {to}", tally(plan))?;
    if plan.steps() == 0 {
        return Ok(());
    }
    let asks = if plan.is_destructive() { "; without a terminal, it needs --allow-destructive" } else { "" };
    match next {
        NextStep::ApplyFile(file) => {
            let file = shell_word(&file.display().to_string());
            writeln!(out, "to apply: {strong}webmarketer apply {file}{strong:#}{asks}")
        }
        NextStep::StorePlan => writeln!(
            out,
            "to apply: run `webmarketer plan` with `--output plan.json`, then `webmarketer apply plan.json`{asks}"
        ),
        NextStep::None => Ok(()),
    }
}

fn write_action(out: &mut dyn Write, action: &Action<'_>) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let Action { verb, sign, subject, .. } = action;
    writeln!(out, "{strong}{sign} {verb} {subject}{strong:#}")?;
    write_structs(out, action.structs)?;
    for change in action.changes {
        let style = match word(change) {
            "error" => style::ERROR,
            "warning" => style::WARNING,
            "note" => style::NOTE,
            _ => style::FAINT,
        };
        let breaks = breaks(change);
        let breaks = if breaks.is_empty() { String::new() } else { format!("; breaks {breaks}") };
        let (word, id, sentence) = (word(change), change.rule.id, sentence(action.reference, change));
        writeln!(out, "  {style}{word}[{id}]{style:#}: {sentence}{faint}{breaks}{faint:#}")?;
        if let Some(accepted) = &change.accepted {
            writeln!(out, "  until   {}", printable(accepted))?;
        }
    }
    action.details.iter().try_for_each(|line| writeln!(out, "    {line}"))
}

fn write_structs(out: &mut dyn Write, structs: &[StructPlace]) -> io::Result<()> {
    let faint = style::FAINT;
    structs.iter().try_for_each(|one| writeln!(out, "  {faint}-->{faint:#} {}", place(one)))
}
