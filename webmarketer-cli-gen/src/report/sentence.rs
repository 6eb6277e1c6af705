//! The sentence of each problem.

use std::path::Path;

use crate::codegen::files::{CodeProblem, Origin};
use crate::resolve::{AcceptEntry, Disagreement, PartDifference, Problem, Side, StructDifference, Subject, slashes};

use crate::settings::FILE_NAME;
use crate::terminal::{plural, printable};

/// What is so, as a sentence without its stop.
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
    // A backquote in it would end it.
    format!("`{}` {}{many}", printable(&subject).replace('`', "'"), printable(&clause))
}

/// What is so, as a clause behind the subject or as a sentence of its own.
fn clause(problem: &Problem) -> String {
    match problem {
        Problem::Changed { clause, .. } => clause.to_string(),
        Problem::LockEdited => "in the lock was edited by hand".to_owned(),
        Problem::EventsTrashed { kind, count, .. } => format!("had {} refused: {kind}", plural(*count, "event")),
        Problem::NoStruct(unfit) | Problem::NoField(unfit) => unfit.to_string(),
        Problem::CodeMissing { output, near } => {
            let near = near.as_ref().map(|near| format!("; did you mean {}?", near.display()));
            format!("{} does not exist{}", output.display(), near.unwrap_or_default())
        }
        Problem::CodeLeftOver(path) => CodeProblem::LeftOver(path.clone()).warning().unwrap_or_default(),
        Problem::CodeStale { output, settings, origin } => code_stale(output, settings.as_deref(), *origin),
        Problem::StructStale { difference, .. } => struct_stale(difference),
        Problem::AcceptExpired(entry) => {
            let AcceptEntry { owner, until, .. } = entry;
            format!("{} was accepted by {owner} until {until}", name_of(entry))
        }
        Problem::AcceptNeedless { entry, near } => {
            let near = near.as_ref().map(|near| format!("; did you mean `{}`?", near.replace('`', "'")));
            format!("{} accepts nothing{}", name_of(entry), near.unwrap_or_default())
        }
        Problem::NotSeen(why) => why.clone(),
    }
}

fn name_of(AcceptEntry { file, line, rule, path, .. }: &AcceptEntry) -> String {
    format!("`{rule}` for `{path}` ({}, line {line})", slashes(file))
}

/// Why code is not what would be generated, as a sentence about the whole of it.
fn code_stale(output: &Path, settings: Option<&Path>, origin: Origin) -> String {
    let path = output.display();
    let Origin { other_lock, other_settings, other_version, is_edited } = origin;
    if is_edited && !other_lock && !other_settings {
        return format!("{path} was changed since it was generated");
    }
    let file = settings.unwrap_or(Path::new(FILE_NAME)).display();
    let makers = [
        (other_lock, "the lock".to_owned()),
        (other_settings, file.to_string()),
        (other_version || !other_lock && !other_settings, "this version of webmarketer".to_owned()),
    ];
    let makers: Vec<_> = makers.into_iter().filter(|(is_other, _)| *is_other).map(|(_, maker)| maker).collect();
    let edited = if is_edited { ", and was changed since it was generated" } else { "" };
    format!("{path} is not what {} would make of it{edited}", makers.join(" and "))
}

fn struct_stale(difference: &StructDifference) -> String {
    match difference {
        StructDifference::ExtraStruct => "has a struct in the code, and should have none".to_owned(),
        StructDifference::MissingStruct => "has no struct in the code".to_owned(),
        StructDifference::ExtraField => "is in the code, and should not be".to_owned(),
        StructDifference::MissingField => "is not in the code".to_owned(),
        StructDifference::Parts(parts) => parts.iter().map(part_clause).collect::<Vec<_>>().join("; "),
    }
}

fn part_clause(part: &PartDifference) -> String {
    match part {
        PartDifference::Declaration { code, expected } => format!("is {code} in the code, and should be {expected}"),
        PartDifference::MissingAttribute(attribute) => format!("lacks {attribute} in the code"),
        PartDifference::ExtraAttribute(attribute) => format!("has {attribute} in the code, and should not"),
        PartDifference::AttributeOrder => "has its attributes in another order in the code".to_owned(),
        PartDifference::Description => "has another description in the code".to_owned(),
    }
}

/// What the severity is called in reports; accepted ones have none any more.
pub(super) fn word(one: &Disagreement) -> &'static str {
    if one.accepted.is_some() { "accepted" } else { one.severity.as_str() }
}

/// What to do.
pub(super) fn remedy(one: &Disagreement) -> &'static str {
    if one.outside {
        "nothing in this code: it has no struct of the event type, and `event_types` does not select it"
    } else if matches!(one.problem, Problem::CodeMissing { near: Some(_), .. }) {
        "name the generated code that exists"
    } else {
        one.problem.rule().remedy
    }
}

/// What it breaks, in words: `data, code`.
pub(super) fn breaks(one: &Disagreement) -> String {
    one.problem.rule().breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>().join(", ")
}

/// The sides that have moved: `live, lock`.
pub(super) fn moved(one: &Disagreement) -> String {
    one.problem.sides().iter().map(|side: &Side| side.as_str()).collect::<Vec<_>>().join(", ")
}
