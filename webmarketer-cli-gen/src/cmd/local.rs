//! What is on disk: a lock, and the generated code of each package that is compared with it.

use webmarketer_core::chrono::Utc;
use webmarketer_schema::lock::{Lock, LockError};

use super::workspace::Member;
use crate::codegen::files::{
    CodeCheck, CodeCheckError, CodeOnDisk, CodeProblem, Header, Origin, OutputError, check_code,
};
use crate::resolve::{self, Disagreement, Problem, Resolution, StructChange, struct_differences};
use crate::settings::Settings;
use crate::terminal::Failure;

/// A lock, and what is where the code of each package goes that uses it.
#[derive(Debug)]
pub(crate) struct Local<'a> {
    pub(super) lock: Lock,
    text: Vec<u8>,
    codes: Vec<(&'a Settings, CodeOnDisk)>,
}

impl<'a> Local<'a> {
    /// Reads the lock and the generated code at once: both can be large.
    pub(super) fn read(first: &'a Settings, members: &[&'a Member]) -> Result<Self, Failure> {
        let failure = |error| Failure::lock(&first.lock, &error);
        let text = std::fs::read(&first.lock).map_err(|error| failure(LockError::Io(error)))?;
        let read = |member: &&'a Member| Ok((&member.settings, member.settings.output().found()?));
        let (lock, codes) =
            both(|| Lock::parse(&text), || members.iter().map(read).collect::<Result<Vec<_>, OutputError>>());
        let (lock, codes) = (lock.map_err(failure)?, codes?);
        Ok(Self { lock, text, codes })
    }

    /// Whether the headers of all code say that it is current.
    pub(super) fn is_current(&self) -> bool {
        self.codes.iter().all(|(settings, found)| match found {
            CodeOnDisk::Code(code) => Header::of_current(code, &self.text, &settings.choices).is_some(),
            _ => false,
        })
    }

    /// Compares the generated code of each package: what is not as it should be, and what was not compared.
    pub(super) fn compare(&self) -> Result<Vec<Compared<'a>>, Failure> {
        let compare = |(settings, found): &(&'a Settings, CodeOnDisk)| {
            let is_asked = settings.output_is_named;
            let check = check(settings, found, &self.text, is_asked, std::convert::identity, || Ok(&self.lock))?;
            Ok(Compared { settings, disagreements: disagreements(settings, found, &check), check })
        };
        self.codes.iter().map(compare).collect()
    }
}

/// The generated code of a package, compared with the lock.
pub(super) struct Compared<'a> {
    pub(super) settings: &'a Settings,
    pub(super) check: CodeCheck,
    pub(super) disagreements: Vec<Disagreement>,
}

/// Compares what was found with what the lock of that text makes. `as_meant` says what an error of a file is here.
pub(super) fn check<'l>(
    settings: &Settings,
    found: &CodeOnDisk,
    text: &[u8],
    is_asked: bool,
    as_meant: impl FnOnce(OutputError) -> OutputError,
    lock: impl FnOnce() -> Result<&'l Lock, LockError>,
) -> Result<CodeCheck, Failure> {
    check_code(&settings.output(), found, text, &settings.choices, is_asked, lock).map_err(|error| match error {
        CodeCheckError::Lock(error) => Failure::lock(&settings.lock, &error),
        CodeCheckError::Choices(error) => settings.mistake(&error),
        CodeCheckError::Output(error) => as_meant(error).into(),
    })
}

/// The disagreements of generated code with the lock.
pub(super) fn disagreements(settings: &Settings, found: &CodeOnDisk, check: &CodeCheck) -> Vec<Disagreement> {
    let mut disagreements = Vec::new();
    for problem in &check.problems {
        let (problem, references) = match problem {
            CodeProblem::NoStruct(unfit) => (Problem::NoStruct(unfit.clone()), vec![unfit.reference.clone()]),
            CodeProblem::NoField(unfit) => (Problem::NoField(unfit.clone()), vec![unfit.reference.clone()]),
            CodeProblem::LeftOver(other) => (Problem::CodeLeftOver(other.clone()), Vec::new()),
            CodeProblem::Missing => (Problem::CodeMissing(settings.output_path.clone()), Vec::new()),
            CodeProblem::Stale(origin) => {
                disagreements.extend(stale(settings, found, check, *origin));
                continue;
            }
        };
        disagreements.push(Disagreement::new(problem, references));
    }
    disagreements
}

/// Takes what the settings accept out of what counts, and gives findings the levels that they say. `looked` says of a rule
/// whether its findings would be there; `known` are the paths of all event types and fields.
pub(super) fn apply(settings: &Settings, part: &mut Resolution, looked: impl Fn(&str) -> bool, known: &[String]) {
    let today = Utc::now().date_naive().to_string();
    resolve::accept(part, &settings.accepts, &today, looked, known);
    resolve::apply_levels(&settings.levels, part);
}

/// Does two things at once. A panic of either is one of both.
pub(super) fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        (here(), there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The code that is there, compared with what the lock makes, struct by struct; or as a whole where no struct differs.
fn stale(settings: &Settings, found: &CodeOnDisk, check: &CodeCheck, origin: Origin) -> Vec<Disagreement> {
    let found = if let CodeOnDisk::Code(code) = found { Some(code) } else { None };
    let there = found.iter().flat_map(|code| std::iter::once(&code.root).chain(code.modules.values()));
    let wanted = check.generated.iter();
    let wanted = wanted.flat_map(|code| std::iter::once(&code.root).chain(code.modules.values()));
    let [there, wanted]: [Vec<_>; 2] = [there.cloned().collect(), wanted.cloned().collect()];
    let mut differences = struct_differences(&there, &wanted);
    if differences.is_empty() {
        let (output, settings) = (settings.output_path.clone(), settings.file.clone());
        return vec![Disagreement::new(Problem::CodeStale { output, settings, origin }, Vec::new())];
    }
    differences.sort_by(|a, b| (&a.field, &a.difference).cmp(&(&b.field, &b.difference)));
    Disagreement::group(differences.into_iter().map(|StructChange { reference, field, difference }| {
        (Problem::StructStale { field, difference, origin }, reference)
    }))
}
