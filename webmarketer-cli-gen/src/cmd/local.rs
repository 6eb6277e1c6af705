//! What is on disk: a lock, and the generated code of each package that is compared with it.

use std::collections::BTreeMap;
use std::path::Path;

use webmarketer_core::chrono::Utc;
use webmarketer_schema::diff::Rule;
use webmarketer_schema::lock::{Lock, LockError};

use super::remedy::slashes;
use super::workspace::Member;
use crate::codegen::files::{
    CodeCheck, CodeCheckError, CodeOnDisk, CodeProblem, Header, Origin, OutputError, check_code,
};
use crate::codegen::layout::Unfit;
use crate::report::{self, Item, Report, Side, Subject};
use crate::resolve::source::{StructDifference, differences};
use crate::settings::{FILE_NAME, Settings};
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
            Ok(Compared { settings, items: items(settings, found, &check), check })
        };
        self.codes.iter().map(compare).collect()
    }
}

/// The generated code of a package, compared with the lock.
pub(super) struct Compared<'a> {
    pub(super) settings: &'a Settings,
    pub(super) check: CodeCheck,
    pub(super) items: Vec<Item>,
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

/// The findings of a comparison of generated code.
pub(super) fn items(settings: &Settings, found: &CodeOnDisk, check: &CodeCheck) -> Vec<Item> {
    let path = &settings.output_path;
    let mut items = Vec::new();
    for problem in &check.problems {
        match problem {
            CodeProblem::NoStruct(unfit) => items.push(not_generated(unfit, report::NO_STRUCT)),
            CodeProblem::NoField(unfit) => items.push(not_generated(unfit, report::NO_FIELD)),
            CodeProblem::LeftOver(other) => {
                let what = problem.warning().unwrap_or_default();
                items.push(Item::new(report::CODE_LEFT_OVER, &[Side::Code], slashes(other), what));
            }
            CodeProblem::Missing => {
                let what = format!("{} is not there", path.display());
                items.push(Item::new(report::CODE_MISSING, &[Side::Code], slashes(path), what));
            }
            CodeProblem::Stale(origin) => {
                let (rule, sides, whole) = stale(settings, *origin);
                let found = if let CodeOnDisk::Code(code) = found { Some(code) } else { None };
                let there = found.iter().flat_map(|code| std::iter::once(&code.root).chain(code.modules.values()));
                let wanted = check.generated.iter();
                let wanted = wanted.flat_map(|code| std::iter::once(&code.root).chain(code.modules.values()));
                let [there, wanted]: [Vec<_>; 2] = [there.cloned().collect(), wanted.cloned().collect()];
                let differences = differences(&there, &wanted);
                if differences.is_empty() {
                    items.push(Item::new(rule, &sides, slashes(path), whole));
                } else {
                    items.extend(together(&differences, rule, &sides));
                }
            }
        }
    }
    items
}

/// Takes what the settings accept out of what counts, and gives findings the levels that they say. `looked` says of a rule
/// whether its findings would be there; `known` are the paths of all event types and fields.
pub(super) fn apply(settings: &Settings, part: &mut Report, looked: impl Fn(&str) -> bool, known: &[String]) {
    let today = Utc::now().date_naive().to_string();
    report::accept(part, &settings.accepts, &today, looked, known);
    report::apply_levels(&settings.levels, part);
}

/// Does two things at once. A panic of either is one of both.
pub(super) fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        (here(), there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Why code is not what would be generated, as a sentence about the whole of it.
fn stale(settings: &Settings, origin: Origin) -> (&'static Rule, Vec<Side>, String) {
    let path = settings.output_path.display();
    let Origin { other_lock, other_settings, other_version, is_edited } = origin;
    if is_edited && !other_lock && !other_settings {
        let what = format!("{path} was changed since it was generated");
        return (report::CODE_EDITED, vec![Side::Code], what);
    }
    let file = settings.file.as_deref().unwrap_or(Path::new(FILE_NAME)).display();
    let makers = [
        (other_lock, "the lock".to_owned()),
        (other_settings, file.to_string()),
        (other_version || !other_lock && !other_settings, "this version of webmarketer".to_owned()),
    ];
    let makers: Vec<_> = makers.into_iter().filter(|(is_other, _)| *is_other).map(|(_, maker)| maker).collect();
    let sides = [(other_lock, Side::Lock), (is_edited, Side::Code), (other_settings, Side::Settings)];
    let mut sides: Vec<_> = sides.into_iter().filter(|(moved, _)| *moved).map(|(_, side)| side).collect();
    if sides.is_empty() {
        sides.push(Side::Code);
    }
    let edited = if is_edited { ", and was changed since it was generated" } else { "" };
    (report::CODE_STALE, sides, format!("{path} is not what {} would make of it{edited}", makers.join(" and ")))
}

fn not_generated(unfit: &Unfit, rule: &'static Rule) -> Item {
    let subject = Subject { reference: unfit.reference.clone(), path: unfit.path.clone() };
    Item { paths: vec![subject], ..Item::new(rule, &[Side::Lock], "", unfit.to_string()) }
}

/// The differences as items, the same one of many event types as one.
fn together(differences: &[StructDifference], rule: &'static Rule, sides: &[Side]) -> Vec<Item> {
    let mut groups: BTreeMap<(&str, &str), Vec<Subject>> = BTreeMap::new();
    for StructDifference { reference, path, what } in differences {
        // ".amount" of a field, and nothing of an event type.
        let field = path.strip_prefix(&**reference).unwrap_or_default();
        let subject = Subject { reference: reference.clone(), path: path.clone() };
        groups.entry((field, what)).or_default().push(subject);
    }
    let item =
        |((field, what), paths): ((&str, &str), Vec<Subject>)| Item::of(rule, sides, paths, &format!("*{field}"), what);
    groups.into_iter().map(item).collect()
}
