//! The output of `generate`, as text and JSON.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use webmarketer_schema::diff::{Level, rules};

use super::adjusted_names::{adjusted_names_json, write_adjusted_names};
use super::comparison::command_line;
use super::tally::lowered_clause;
use super::text::write_summary;
use super::unmarked_pii::{unmarked_pii_json, write_unmarked_pii};
use crate::codegen::files::{ChangedFiles, CodeProblem, FileDifference};
use crate::resolve::{Disagreement, FixCommand, GeneratedCode, GeneratedTarget, Resolution};
use crate::settings::Target;
use crate::terminal::{Console, Exit, plural, printable, style};

/// Writes what was generated, or what is stale and the command that updates it.
pub(crate) fn write_generated_code(code: &GeneratedCode, console: &mut Console<'_>) -> io::Result<()> {
    let (good, warning) = (style::GOOD, style::WARNING);
    let path = printable_path(&code.output);
    let ChangedFiles { changed, deleted } = code.written;
    write_stale(&code.stale, &code.fix, console.out)?;
    match code.structs {
        Some(structs) if changed + deleted > 0 => {
            let files = match (code.has_modules, deleted) {
                (false, _) => String::new(),
                (true, 0) => format!(": {} written", plural(changed, "file")),
                (true, _) => format!(": {} written, {deleted} deleted", plural(changed, "file")),
            };
            writeln!(console.out, "{good}generated{good:#} {} in {path}{files}", plural(structs, "struct"))?;
            for (count, what) in [(code.archived, "archived event type"), (code.other, "other event type")] {
                if count > 0 {
                    writeln!(console.out, "  {} omitted", plural(count, what))?;
                }
            }
            write_adjusted_names(&code.new_names, console.out)?;
        }
        Some(_) | None if code.stale.is_empty() => writeln!(console.out, "{good}unchanged{good:#} {path}")?,
        Some(_) | None => {}
    }
    write_unmarked_pii(&code.unmarked_pii, console.out)?;
    for warned in code.problems.iter().filter_map(CodeProblem::warning) {
        writeln!(console.err, "{warning}warning{warning:#}: {}", printable(&warned))?;
    }
    Ok(())
}

/// Writes what was generated for a target other than Rust, or what is stale and the command that updates it.
pub(crate) fn write_generated_target(of: &GeneratedTarget, console: &mut Console<'_>) -> io::Result<()> {
    let good = style::GOOD;
    let path = printable_path(&of.output);
    let ChangedFiles { changed, deleted } = of.written;
    write_stale(&of.stale, &of.fix, console.out)?;
    if changed + deleted > 0 {
        let files = match (of.target, deleted) {
            (Target::Rust | Target::TypeScript, _) => String::new(),
            (Target::JsonSchema, 0) => format!(": {} written", plural(changed, "file")),
            (Target::JsonSchema, _) => format!(": {} written, {deleted} deleted", plural(changed, "file")),
        };
        writeln!(console.out, "{good}generated{good:#} {} in {path}{files}", plural(of.event_types, "event type"))
    } else if of.stale.is_empty() {
        writeln!(console.out, "{good}unchanged{good:#} {path}")
    } else {
        Ok(())
    }
}

fn write_stale(stale: &[FileDifference], fix: &FixCommand, out: &mut dyn Write) -> io::Result<()> {
    let warning = style::WARNING;
    for (index, difference) in stale.iter().enumerate() {
        let is_last = index + 1 == stale.len();
        let fix = if is_last { format!("; run `{}`", command_line(fix)) } else { String::new() };
        let (path, what) = (printable_path(&difference.path), difference_clause(difference));
        writeln!(out, "{warning}stale{warning:#} {path} {what}{fix}")?;
    }
    Ok(())
}

/// Writes the number of findings in generated code, unless all of them are stale files that were named already.
pub(crate) fn write_code_summary(out: &mut dyn Write, resolution: &Resolution) -> io::Result<()> {
    let stale = [rules::CODE_DIFFERS, rules::CODE_MISSING];
    // `check` lists what is only information.
    let is_silent = |one: &&Disagreement| one.problem.level() == Level::Info && !resolution.fails(one);
    let mut counted = resolution.disagreements.iter().filter(|one| !is_silent(one)).peekable();
    let is_empty = counted.peek().is_none() && lowered_clause(&resolution.lowered).is_none();
    let is_named = resolution.exit() != Exit::Agree && counted.all(|one| stale.contains(&one.problem.rule()));
    if is_named || is_empty { Ok(()) } else { write_summary(out, resolution) }
}

/// The generated or stale code of a package as JSON.
pub(crate) fn generated_json(code: Option<&GeneratedCode>, targets: &[GeneratedTarget]) -> Value {
    let of_target = |of: &GeneratedTarget| {
        json!({
            "target": of.target.as_str(),
            "output": of.output.display().to_string(),
            "written": of.written.changed,
            "deleted": of.written.deleted,
            "stale": stale_json(&of.stale),
        })
    };
    let mut document = code.map_or_else(|| json!({}), generated_code_json);
    document["targets"] = targets.iter().map(of_target).collect();
    document
}

fn stale_json(stale: &[FileDifference]) -> Value {
    let file = |stale: &FileDifference| stale.path.display().to_string();
    stale.iter().map(|stale| json!({"file": file(stale), "message": difference_clause(stale)})).collect()
}

fn generated_code_json(code: &GeneratedCode) -> Value {
    let path = |path: &Path| path.display().to_string();
    let (mut without_struct, mut without_field, mut left_over) = (Vec::new(), Vec::new(), None);
    for problem in &code.problems {
        match problem {
            CodeProblem::NoStruct(unfit) => without_struct.push(unfit.to_string()),
            CodeProblem::NoField(unfit) => without_field.push(unfit.to_string()),
            CodeProblem::LeftOver(other) => left_over = Some(path(other)),
            // `stale` has their files.
            CodeProblem::Missing | CodeProblem::Differs => {}
        }
    }
    json!({
        "output": path(&code.output),
        "written": code.written.changed,
        "deleted": code.written.deleted,
        "stale": stale_json(&code.stale),
        "withoutStruct": without_struct,
        "withoutField": without_field,
        "leftOver": left_over,
        "newNames": adjusted_names_json(&code.new_names),
        "unmarkedPii": unmarked_pii_json(&code.unmarked_pii),
    })
}

/// Writes the lines of a file that differ, with context.
pub(crate) fn write_file_difference(difference: &FileDifference, out: &mut dyn Write) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let path = printable_path(&difference.path);
    let name = |text: &Option<String>| if text.is_some() { path.clone() } else { "/dev/null".to_owned() };
    writeln!(out, "{strong}--- {}{strong:#}", name(&difference.old))?;
    writeln!(out, "{strong}+++ {}{strong:#}", name(&difference.new))?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (old, new) = (text(&difference.old), text(&difference.new));
    let diff = TextDiff::from_lines(&*old, &*new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        writeln!(out, "{faint}{}{faint:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', style::REMOVED),
                ChangeTag::Insert => ('+', style::ADDED),
                ChangeTag::Equal => (' ', style::PLAIN),
            };
            writeln!(out, "{style}{sign}{}{style:#}", printable(change.value().trim_end_matches('\n')))?;
        }
    }
    Ok(())
}

fn printable_path(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// How a file differs from the one that `generate` writes.
fn difference_clause(difference: &FileDifference) -> &'static str {
    match (&difference.old, &difference.new) {
        (None, _) => "does not exist",
        (Some(_), Some(_)) => "differs from the lock",
        (Some(_), None) => "is no longer generated",
    }
}
