//! The message of each problem.

use std::borrow::Cow;
use std::path::Path;

use webmarketer_schema::convention::ValueKind;
use webmarketer_schema::diff::{Breaks, Clause};

use super::hand_written::{difference_clause, difference_reason, not_read_clause};
use crate::codegen::files::CodeProblem;
use crate::resolve::{
    AcceptEntry, Disagreement, NotRead, PartDifference, Problem, Side, StructDifference, Subject, slashes,
};

use crate::terminal::{plural, printable};

/// The message of a problem, a sentence without a full stop.
pub(super) fn sentence(one: &Disagreement) -> String {
    let clause = clause(&one.problem);
    let subject = match (one.problem.subject(), &*one.references) {
        (Subject::Path(_), _) => return printable(&clause),
        (subject, [reference]) => subject.path_in(reference),
        (subject, _) => subject.path_in("*"),
    };
    let many = match one.references.len() {
        0 | 1 => String::new(),
        count => format!(", in {count} event types"),
    };
    // A backquote in the subject would end the code around it.
    format!("`{}` {}{many}", printable(&subject).replace('`', "'"), printable(&clause))
}

/// The message as a clause that follows the subject, or as a whole sentence.
fn clause(problem: &Problem) -> String {
    match problem {
        Problem::Changed { clause, .. } => clause.to_string(),
        Problem::LockEdited => "in the lock was edited by hand".to_owned(),
        Problem::NameTwice { name, other } => {
            format!("has the Rust name `{name}` in the lock, and `{}` has it too", other.replace('`', "'"))
        }
        Problem::EventsTrashed { kind, count, .. } => format!("had {} trashed: {kind}", plural(*count, "event")),
        Problem::NoStruct(unfit) | Problem::NoField(unfit) => unfit.to_string(),
        Problem::PiiUnmarked { kind, .. } => format!("is {} that the service does not mark as PII", noun(*kind)),
        Problem::CodeMissing { output, near } => {
            let near = near.as_ref().map(|near| format!("; did you mean {}?", near.display()));
            format!("{} does not exist{}", output.display(), near.unwrap_or_default())
        }
        Problem::CodeLeftOver(path) => CodeProblem::LeftOver(path.clone()).warning().unwrap_or_default(),
        Problem::CodeDiffers { output, settings } => code_differs(output, settings.as_deref()),
        Problem::StructDiffers { difference, .. } => struct_differs(difference),
        Problem::TargetStale { output, files } => target_stale(output, files),
        Problem::HandWrittenDiffers { clause, of_struct, is_nonce, .. } => {
            difference_clause(clause, of_struct, *is_nonce)
        }
        Problem::CodeNotRead { file, why, .. } => {
            let start = file.as_ref().map_or_else(|| "is".to_owned(), |file| format!("a part of {file} is"));
            format!("{start} not compared: {}", not_read_clause(why))
        }
        Problem::AcceptExpired(entry) => {
            let AcceptEntry { owner, until, .. } = entry;
            format!("{} was accepted by {owner} until {until}, which has passed", name_of(entry))
        }
        Problem::AcceptNeedless { entry, near } => {
            let near = near.as_ref().map(|near| format!("; did you mean `{}`?", near.replace('`', "'")));
            format!("{} accepts no finding{}", name_of(entry), near.unwrap_or_default())
        }
        Problem::NotSeen(why) => why.clone(),
    }
}

/// A kind of value that can identify a person, with its article.
fn noun(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Email => "an e-mail address",
        ValueKind::Phone => "a phone number",
        ValueKind::Location => "a location",
        _ => "a value",
    }
}

fn name_of(AcceptEntry { file, line, rule, path, .. }: &AcceptEntry) -> String {
    format!("`{rule}` for `{path}` ({}, line {line})", slashes(file))
}

/// How generated code differs as a whole.
fn code_differs(output: &Path, settings: Option<&Path>) -> String {
    let settings = settings.map(|file| format!(" and {}", file.display())).unwrap_or_default();
    format!("{} differs from the code for the lock{settings}", output.display())
}

/// The number of files that a message names.
const MOST_FILES: usize = 3;

/// How the files of a target differ.
fn target_stale(output: &Path, files: &[String]) -> String {
    let path = output.display();
    let named: Vec<_> = files.iter().take(MOST_FILES).map(String::as_str).collect();
    let others = match files.len().saturating_sub(named.len()) {
        0 => String::new(),
        others => format!(" and {}", plural(others, "other file")),
    };
    match files {
        [] => format!("{path} differs from what the lock generates"),
        _ => format!("{path} differs from what the lock generates: {}{others}", named.join(", ")),
    }
}

fn struct_differs(difference: &StructDifference) -> String {
    match difference {
        StructDifference::ExtraStruct => "has a struct in the code, but is not in the lock".to_owned(),
        StructDifference::StructInsteadOf(new) => {
            format!("has a struct in the code; the lock has `{}` instead", new.replace('`', "'"))
        }
        StructDifference::MissingStruct => "is in the lock, but has no struct in the code".to_owned(),
        StructDifference::ExtraField => "is in the code, but not in the lock".to_owned(),
        StructDifference::FieldInsteadOf(new) => {
            format!("is in the code; the lock has `{}` instead", new.replace('`', "'"))
        }
        StructDifference::MissingField => "is in the lock, but not in the code".to_owned(),
        StructDifference::Parts(parts) => parts.iter().map(part_clause).collect::<Vec<_>>().join("; "),
    }
}

fn part_clause(part: &PartDifference) -> String {
    match part {
        PartDifference::Declaration { code, expected } => format!("is {code} in the code; expected {expected}"),
        PartDifference::MissingAttribute(attribute) => format!("has no {attribute} in the code"),
        PartDifference::ExtraAttribute(attribute) => format!("has {attribute} in the code, which is not expected"),
        PartDifference::AttributeOrder => "has its attributes in another order in the code".to_owned(),
        PartDifference::Description => "has another description in the code".to_owned(),
    }
}

/// The word for the severity in reports, or `accepted`.
pub(super) fn word(one: &Disagreement) -> &'static str {
    if one.accepted.is_some() { "accepted" } else { one.severity.as_str() }
}

/// How to fix it.
pub(super) fn remedy(one: &Disagreement) -> &'static str {
    if one.outside {
        "nothing: this code has no struct of the event type, and `event_types` does not select it"
    } else if matches!(one.problem, Problem::CodeMissing { near: Some(_), .. }) {
        "name the generated code that exists"
    } else if matches!(one.problem, Problem::HandWrittenDiffers { is_nonce: true, .. }) {
        "remove `nonce` from the field; or, if Webmarketer has changed, run `webmarketer pull`"
    } else if matches!(one.problem, Problem::HandWrittenDiffers { .. }) {
        "change the struct as the compiler says; or, if Webmarketer has changed, run `webmarketer pull`"
    } else if matches!(one.problem, Problem::CodeNotRead { why: NotRead::Lock(_), .. }) {
        "correct the path in `lock = \"...\"`, which starts in the folder of the package; or restore the lock"
    } else if matches!(one.problem, Problem::Changed { clause: Clause::PerhapsRenamed(_), .. }) {
        "if it was renamed, run `webmarketer pull` and `webmarketer generate`, then use the new name; otherwise remove \
            it from your code"
    } else {
        one.problem.rule().remedy
    }
}

/// Why it matters.
pub(super) fn reason(one: &Disagreement) -> Cow<'static, str> {
    match &one.problem {
        Problem::HandWrittenDiffers { clause, is_nonce, .. } => difference_reason(clause, *is_nonce).into(),
        Problem::CodeNotRead { why: NotRead::Lock(_), .. } => "the struct does not compile without its lock".into(),
        other => other.rule().reason.into(),
    }
}

/// What it breaks. A struct that does not compile sends nothing.
pub(super) fn broken(one: &Disagreement) -> &'static [Breaks] {
    match &one.problem {
        Problem::HandWrittenDiffers { .. } | Problem::CodeNotRead { why: NotRead::Lock(_), .. } => &[Breaks::Code],
        other => other.rule().breaks,
    }
}

/// What it breaks, such as `data, code`.
pub(super) fn breaks(one: &Disagreement) -> String {
    broken(one).iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>().join(", ")
}

/// The sides that changed, such as `live, lock`.
pub(super) fn moved(one: &Disagreement) -> String {
    one.problem.sides().iter().map(|side: &Side| side.as_str()).collect::<Vec<_>>().join(", ")
}
