//! What is on disk: a lock, and the generated code of each package that is compared with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_schema::diff::Rule;
use webmarketer_schema::lock::{Lock, LockError};

use super::check::slashes;
use super::workspace::Member;
use crate::exit::Failure;
use crate::generate::{Header, Origin, generate};
use crate::layout::{Layout, Unfit};
use crate::output::{Found, OutputError};
use crate::report::{self, Item, Side, Subject};
use crate::settings::{FILE_NAME, Settings};
use crate::source::{Difference, differences};

/// A lock, and what is where the code of each package goes. The packages share their settings file.
#[derive(Debug)]
pub(crate) struct Local<'a> {
    pub(super) lock: Lock,
    text: Vec<u8>,
    codes: Vec<(&'a Settings, Found)>,
}

/// The generated code of a package, compared with the lock.
pub(super) struct Compared {
    /// The folder of the package.
    pub(super) package: PathBuf,
    /// Whether there is generated code, or should be.
    pub(super) is_there: bool,
    /// A file in the place of generated code that webmarketer did not write.
    pub(super) foreign: Option<PathBuf>,
    pub(super) items: Vec<Item>,
}

impl<'a> Local<'a> {
    /// Reads the lock and the generated code at once: both can be large.
    pub(super) fn read(first: &'a Settings, members: &[&'a Member]) -> Result<Self, Failure> {
        let failure = |error| Failure::lock(&first.lock, &error);
        let text = std::fs::read(&first.lock).map_err(|error| failure(LockError::Io(error)))?;
        let read = |member: &&'a Member| Ok((&member.settings, member.settings.output.found()?));
        let (lock, codes) =
            both(|| Lock::parse(&text), || members.iter().map(read).collect::<Result<Vec<_>, OutputError>>());
        let (lock, codes) = (lock.map_err(failure)?, codes?);
        Ok(Self { lock, text, codes })
    }

    /// Whether the headers of all code say that it is current.
    pub(super) fn is_current(&self) -> bool {
        self.codes.iter().all(|(settings, found)| match found {
            Found::Code(code) => Header::of_current(code, &self.text, &settings.choices).is_some(),
            _ => false,
        })
    }

    /// Compares the generated code of each package.
    pub(super) fn compare(&self) -> Result<Vec<Compared>, Failure> {
        self.codes.iter().map(|(settings, found)| self.code(settings, found)).collect()
    }

    /// How the generated code of a package is not what it should be: decided as `generate --check` decides it. Where no
    /// settings and no flag name a place for it, it need not be there.
    fn code(&self, settings: &Settings, found: &Found) -> Result<Compared, Failure> {
        let layout = Layout::new(&self.lock, &settings.choices).map_err(|error| settings.mistake(&error))?;
        let of_rule = |rule: &'static Rule| move |unfit: &Unfit| not_generated(unfit, rule);
        let mut items: Vec<_> = layout.unfit_event_types.iter().map(of_rule(report::NO_STRUCT)).collect();
        items.extend(layout.unfit_fields.iter().map(of_rule(report::NO_FIELD)));
        // What is large is not taken apart before the process ends.
        std::mem::forget(layout);
        let mut compared = Compared { package: settings.package.clone(), is_there: true, foreign: None, items };
        if let Some(other) = settings.output.forgotten() {
            let what = format!("{} was generated too, and both would be one module: delete it", other.display());
            compared.items.push(Item::new(report::CODE_LEFT_OVER, &[Side::Code], slashes(&other), what));
        }
        match found {
            Found::Code(code) if Header::of_current(code, &self.text, &settings.choices).is_some() => {}
            Found::Code(code) => {
                let generated = generate(&self.lock, &settings.choices).map_err(|error| settings.mistake(&error))?;
                if settings.output.compare(&generated)?.is_empty() {
                    return Ok(compared);
                }
                let origin = Header::origin(code, &self.text, &settings.choices);
                let (rule, sides, whole) = stale(settings, origin);
                let there: Vec<_> = std::iter::once(&code.root).chain(code.modules.values()).cloned().collect();
                let wanted: Vec<_> = std::iter::once(generated.root).chain(generated.modules.into_values()).collect();
                let differences = differences(&there, &wanted);
                if differences.is_empty() {
                    compared.items.push(Item::new(rule, &sides, slashes(settings.output.path()), whole));
                } else {
                    compared.items.extend(together(&differences, rule, &sides));
                }
            }
            Found::Nothing if settings.output_is_named => {
                let what = format!("{} is not there", settings.output.path().display());
                let path = slashes(settings.output.path());
                compared.items.push(Item::new(report::CODE_MISSING, &[Side::Code], path, what));
            }
            Found::Nothing => compared.is_there = false,
            Found::Foreign { is_edited } if *is_edited || settings.output_is_named => {
                return Err(OutputError::Foreign(settings.output.root()).into());
            }
            Found::Foreign { .. } => {
                compared.is_there = false;
                compared.foreign = Some(settings.output.root());
            }
        }
        Ok(compared)
    }
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
    let path = settings.output.path().display();
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
fn together(differences: &[Difference], rule: &'static Rule, sides: &[Side]) -> Vec<Item> {
    let mut groups: BTreeMap<(&str, &str), Vec<Subject>> = BTreeMap::new();
    for Difference { reference, path, what } in differences {
        // ".amount" of a field, and nothing of an event type.
        let field = path.strip_prefix(&**reference).unwrap_or_default();
        let subject = Subject { reference: reference.clone(), path: path.clone() };
        groups.entry((field, what)).or_default().push(subject);
    }
    let item =
        |((field, what), paths): ((&str, &str), Vec<Subject>)| Item::of(rule, sides, paths, &format!("*{field}"), what);
    groups.into_iter().map(item).collect()
}
