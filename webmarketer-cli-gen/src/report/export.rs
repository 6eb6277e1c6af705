//! The output of `export`, and its failures.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use webmarketer_schema::plan::Definitions;

use super::hand_written::not_read_clause;
use crate::resolve::{
    ExportProgram, MissingReason, MissingStruct, NotExported, NotRead, ProgramError, SourceComparison,
};
use crate::terminal::{Exit, Failure, plural, printable, style};

/// Writes that the definitions were written.
pub(crate) fn write_exported(out: &mut dyn Write, definitions: &Definitions, path: &Path) -> io::Result<()> {
    let references: BTreeSet<_> = definitions.structs.iter().map(|one| &one.event_type.reference).collect();
    let (structs, event_types) = (definitions.structs.len(), plural(references.len(), "event type"));
    let (good, path) = (style::GOOD, printable(&path.display().to_string()));
    writeln!(out, "{good}wrote{good:#} {event_types} of {} to {path}", plural(structs, "struct"))
}

/// Writes the structs that are not exported although nothing is wrong.
pub(crate) fn write_not_exported(err: &mut dyn Write, comparison: &SourceComparison) -> io::Result<()> {
    let note = style::NOTE;
    for one in &comparison.not_exported {
        writeln!(err, "{note}note{note:#}: {}", printable(&not_exported(one)))?;
    }
    Ok(())
}

fn not_exported(one: &NotExported) -> String {
    match one {
        NotExported::NotRead { file, line, why: NotRead::GenericStruct } => {
            format!("{file}:{line}: the struct has type parameters, so it is not exported")
        }
        NotExported::NotRead { file, line, why } => {
            format!("{file}:{line}: {}, so it is not known whether it is exported", not_read_clause(why))
        }
        NotExported::Optional { name, file, line } => {
            format!("{file}:{line}: `{name}` is not exported, because a `#[cfg]` leaves it out")
        }
        NotExported::OtherExample { name, file, line } => {
            format!("{file}:{line}: `{name}` is not exported, because it belongs to another example")
        }
        NotExported::OtherPackage { name, structs } => {
            let are = if *structs == 1 { "is" } else { "are" };
            format!(
                "{} of the package `{name}` {are} not exported, because the program does not depend on it; to export them, \
                 add it to the dev-dependencies, and name it in the program",
                plural(*structs, "struct")
            )
        }
    }
}

/// The failure if structs are missing; `None` if none is.
pub(crate) fn missing_structs(comparison: &SourceComparison) -> Option<Failure> {
    if let (false, Some(file)) = (comparison.missing.is_empty(), comparison.unknown_files.first()) {
        let what =
            format!("the program names the file {file}, which does not exist, so its structs cannot be compared");
        return Some(Failure::new(Exit::Unseen, what).advise("build it without --remap-path-prefix and trim-paths"));
    }
    Failure::all(comparison.missing.iter().map(missing_struct))
}

fn missing_struct(MissingStruct { name, file, line, reason }: &MissingStruct) -> Failure {
    let place = format!("the program does not have the struct `{name}` ({file}:{line})");
    let (because, advice) = match reason {
        MissingReason::NotLinked { name, used_in } => (
            format!(", because the linker omits the crate `{name}`, which no code names"),
            format!("write `use {name} as _;` in {used_in}"),
        ),
        MissingReason::NoLibrary(package) => (
            format!(", because the package `{package}` has no library"),
            "move it to src/lib.rs or a module of it: an example or a test cannot use the code of a binary".to_owned(),
        ),
        MissingReason::LeftOut => (
            String::new(),
            "declare its file with `mod`, move it from a binary to the library, activate its feature with --features, or \
             remove it"
                .to_owned(),
        ),
    };
    Failure::new(Exit::Unseen, place + &because).advise(advice)
}

/// The failure if a program succeeded and wrote nothing.
pub(crate) fn nothing_exported(program: &ExportProgram<'_>, options: &[String]) -> Failure {
    let what = format!("`{}` succeeded, but exported nothing", program.command(options));
    let advice = format!("write `webmarketer_core::registry::export!();` at the root of {}", program.file);
    Failure::new(Exit::Unseen, what).advise(advice)
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        let mean = |near: Option<String>| near.map(|near| format!("did you mean `{}`?", near.escape_debug()));
        let (what, advice) = match error {
            ProgramError::NoPackage(name, near) => {
                (format!("the workspace has no package `{}`", name.escape_debug()), mean(near))
            }
            ProgramError::NoTarget(kind, name, near) => {
                (format!("there is no {} `{}`", kind.word(), name.escape_debug()), mean(near))
            }
            ProgramError::OtherKind(kind, name) => {
                let (word, other, name) = (kind.word(), kind.other().word(), name.escape_debug());
                (
                    format!("there is no {word} `{name}`"),
                    Some(format!("pass --{other} {name} for the {other} of this name")),
                )
            }
            ProgramError::None(library) => {
                let line = library.map(|name| format!("`use {name} as _;` and ")).unwrap_or_default();
                let advice = format!(
                    "run `cargo add --dev webmarketer-core --features registry`, and write {line}\
                     `webmarketer_core::registry::export!();` to examples/webmarketer.rs"
                );
                ("no example and no test has `registry::export!()`".to_owned(), Some(advice))
            }
            ProgramError::Several(options) => {
                let advice = format!("select one: {}", options.join("; "));
                ("several examples or tests have `registry::export!()`".to_owned(), Some(advice))
            }
        };
        let failure = Self::new(Exit::Usage, what);
        match advice {
            Some(advice) => failure.advise(advice),
            None => failure,
        }
    }
}
