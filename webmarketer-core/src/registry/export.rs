//! Writes the definitions of a program to a file, for `webmarketer plan`.

use std::error::Error as _;
use std::path::Path;

use webmarketer_schema::lock::{EXPORT_FILE, write_if_changed};
use webmarketer_schema::plan::{Definitions, PlanError};

use super::definitions;

/// The environment variable that names the file.
pub const FILE_VARIABLE: &str = EXPORT_FILE;

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The program has no registered struct.
    #[error(
        "the program has no struct with `#[derive(WebmarketerEvent)]`\n\
         note: a dependency that is never named in code is not linked, and `cfg(test)` disables the structs of a file\n\
         help: write `use crate_name as _;` for each crate that defines event types"
    )]
    Empty,
    /// The structs contradict each other.
    #[error("the structs contradict each other:\n{}", lines(.0))]
    Contradictions(Vec<PlanError>),
    /// Cargo was to run the program of another package, and ran this one.
    #[error(
        "this program was built from `{built_from}`, and that of `{wanted}` was to be run\n\
         note: another workspace with the same target folder was built at the same time\n\
         help: run the command again"
    )]
    OtherProgram {
        /// The folder of the package that the program was built from.
        built_from: String,
        /// The folder of the package whose program was to be run.
        wanted: String,
    },
    /// The file cannot be written.
    #[error("cannot write `{0}`")]
    Write(String, #[source] std::io::Error),
}

fn lines(contradictions: &[PlanError]) -> String {
    contradictions.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n")
}

/// Writes the [definitions](definitions) of the program to the file that the environment variable [`FILE_VARIABLE`]
/// names. Without the variable, it only checks that they do not contradict each other. [`export!`](super::export) calls
/// it.
///
/// # Errors
///
/// If no struct is registered, the file cannot be written or, without the variable, if two structs contradict each
/// other.
///
/// ```standalone_crate
/// use webmarketer_core::registry::{ExportError, export_definitions};
///
/// // This program has no structs.
/// assert!(matches!(export_definitions(), Err(ExportError::Empty)));
/// ```
pub fn export_definitions() -> Result<(), ExportError> {
    let file = std::env::var_os(FILE_VARIABLE);
    export_to(&definitions(), file.as_deref().map(Path::new))
}

/// The same for [`export!`](super::export), with the folder of the package that has it, and the error as text.
#[doc(hidden)]
pub fn __export(package: Option<&str>) -> Result<(), String> {
    let wanted = std::env::var("CARGO_MANIFEST_DIR").ok();
    let exported = check_program(package, wanted.as_deref()).and_then(|()| export_definitions());
    exported.map_err(|error| match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

/// Cargo runs the file that has the name of the program, which the build of another workspace may have replaced.
fn check_program(built_from: Option<&str>, wanted: Option<&str>) -> Result<(), ExportError> {
    match (built_from, wanted) {
        (Some(built_from), Some(wanted)) if built_from != wanted => {
            let (built_from, wanted) = (built_from.to_owned(), wanted.to_owned());
            Err(ExportError::OtherProgram { built_from, wanted })
        }
        _ => Ok(()),
    }
}

fn export_to(definitions: &Definitions, file: Option<&Path>) -> Result<(), ExportError> {
    if definitions.structs.is_empty() {
        return Err(ExportError::Empty);
    }
    if let Some(file) = file {
        // The command that reads the file reports contradictions.
        let written = write_if_changed(file, definitions.to_text().as_bytes());
        return written.map(drop).map_err(|error| ExportError::Write(file.display().to_string(), error));
    }
    match definitions.contradictions() {
        none if none.is_empty() => Ok(()),
        contradictions => Err(ExportError::Contradictions(contradictions)),
    }
}

/// Makes an example or a test a program that exports the event types of its structs: see [the module](self).
///
/// It defines `main`, and the test `webmarketer_export`, so that `cargo test` checks that the structs do not contradict
/// each other. Write it at the root of the file, and nothing else there but `use`.
///
/// ```
/// # mod my_shop {}
/// use my_shop as _;
///
/// webmarketer_core::registry::export!();
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    () => {
        #[allow(dead_code)]
        fn main() -> ::std::process::ExitCode {
            match $crate::registry::__export(::core::option_env!("CARGO_MANIFEST_DIR")) {
                ::core::result::Result::Ok(()) => ::std::process::ExitCode::SUCCESS,
                ::core::result::Result::Err(message) => {
                    ::std::eprintln!("error: {message}");
                    ::std::process::ExitCode::FAILURE
                }
            }
        }

        #[cfg(test)]
        #[test]
        fn webmarketer_export() {
            if let ::core::result::Result::Err(message) =
                $crate::registry::__export(::core::option_env!("CARGO_MANIFEST_DIR"))
            {
                ::std::panic!("{message}");
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use webmarketer_schema::EventType;
    use webmarketer_schema::plan::{StructDefinition, StructPlace};

    use super::*;

    fn program(names: [&str; 2]) -> Definitions {
        let structs = names.into_iter().zip(1..).map(|(name, line)| {
            let place = StructPlace { rust_name: format!("shop::Struct{line}"), file: "src/lib.rs".to_owned(), line };
            StructDefinition { place, event_type: EventType::new("order", name) }
        });
        Definitions { project: None, structs: structs.collect() }
    }

    #[test]
    fn contradictions_fail_a_check_and_are_left_to_the_reader_of_a_file() {
        assert!(export_to(&program(["Order", "Order"]), None).is_ok());
        let contradictory = program(["Order", "Purchase"]);
        let error = export_to(&contradictory, None).unwrap_err().to_string();
        let expected = "the structs contradict each other:\n  shop::Struct1 (src/lib.rs:1) and shop::Struct2 \
                        (src/lib.rs:2) define the event type `order` differently";
        assert_eq!(error, expected);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("definitions.json");
        export_to(&contradictory, Some(&file)).unwrap();
        assert_eq!(Definitions::parse(&std::fs::read(file).unwrap()).unwrap(), contradictory);
    }

    #[test]
    fn the_program_of_another_package_exports_nothing() {
        assert!(check_program(Some("/a/shop"), Some("/a/shop")).is_ok());
        assert!(check_program(Some("/a/shop"), None).is_ok());
        let error = check_program(Some("/b/shop"), Some("/a/shop")).unwrap_err();
        let says = "this program was built from `/b/shop`, and that of `/a/shop` was to be run\n";
        assert!(error.to_string().starts_with(says), "{error}");
    }

    #[test]
    fn a_program_without_structs_exports_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("definitions.json");
        let none = Definitions::default();
        assert!(matches!(export_to(&none, Some(&file)), Err(ExportError::Empty)));
        assert!(matches!(export_to(&none, None), Err(ExportError::Empty)));
        assert!(!file.exists());
    }
}
