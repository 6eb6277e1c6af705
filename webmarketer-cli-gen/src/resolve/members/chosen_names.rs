//! The Rust names that settings of packages choose for event types and fields of a lock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::Lock;

use super::lock_users::LockUsers;
use super::member::member_name;
use super::packages::packages;
use crate::resolve::members_error::{MembersError, SharedLock};
use crate::resolve::paths::canonical_path;
use crate::settings::{Choices, ConfigError, Flags, PackageFiles, Settings};

/// A package whose settings may choose names.
pub(crate) struct NameChooser {
    name: String,
    file: Option<PathBuf>,
    locks: Vec<PathBuf>,
    choices: Choices,
}

/// A name that settings choose.
pub(crate) struct ChosenName<'a> {
    member: &'a str,
    file: Option<PathBuf>,
    /// The event type or field: `reference` or `reference.storage_key`.
    pub(crate) of: &'a str,
    pub(crate) name: &'a str,
}

/// The packages of the workspace with their choices and locks: the default lock, and the one of the profile.
pub(crate) fn name_choosers(flags: &Flags<'_>) -> Result<Vec<NameChooser>, ConfigError> {
    let Some(root) = PackageFiles::here()?.root else { return Ok(Vec::new()) };
    let mut folders: Vec<_> = packages(&root)?.into_iter().map(|package| (package.name(), package.folder)).collect();
    folders.push((member_name(""), root));
    let mut choosers = Vec::new();
    for (name, folder) in folders {
        let place = PackageFiles::of(&folder)?;
        let Settings { file, lock, choices, .. } = Settings::load(&place, &Flags::default())?;
        let file = file.as_deref().map(canonical_path);
        let mut locks = vec![canonical_path(&lock)];
        // The settings of the package may not have the profile.
        let of_profile = Settings::load(&place, &Flags { profile: flags.profile, ..Flags::default() });
        locks.extend(of_profile.map(|settings| canonical_path(&settings.lock)));
        choosers.push(NameChooser { name, file, locks, choices });
    }
    Ok(choosers)
}

/// The names that packages choose for a lock: its users, and other packages of the workspace with the same lock. It is
/// an error if two packages choose the same name for different things, because the lock can pin it only once.
pub(crate) fn chosen_names<'n>(
    users: &LockUsers<'n>,
    choosers: &'n [NameChooser],
    lock: Option<&Lock>,
) -> Result<Vec<ChosenName<'n>>, MembersError> {
    let path = &users.first.lock;
    let of_lock = canonical_path(path);
    let of_members = users.members.iter().map(|member| {
        let settings = &member.settings;
        (&*member.name, settings.file.as_deref().map(canonical_path), &settings.choices)
    });
    let others = choosers.iter().filter(|chooser| chooser.locks.contains(&of_lock));
    let others = others.map(|chooser| (&*chooser.name, chooser.file.clone(), &chooser.choices));
    let all = others.chain(of_members).flat_map(|(member, file, choices)| {
        choices.names().into_iter().map(move |(of, name)| ChosenName { member, file: file.clone(), of, name })
    });
    let mut chosen: Vec<ChosenName<'n>> = Vec::new();
    let mut owners: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for new in all {
        let index = *owners.entry((scope(new.of, lock), new.name)).or_insert(chosen.len());
        match chosen.get(index) {
            Some(old) if old.of != new.of && old.file != new.file => return Err(chosen_twice(old, &new, path)),
            Some(old) if old.of == new.of => {}
            _ => chosen.push(new),
        }
    }
    Ok(chosen)
}

/// The event type in which the name of a field must be unique; `None` for the name of a struct.
fn scope<'o>(of: &'o str, lock: Option<&Lock>) -> Option<&'o str> {
    let references = || {
        let event_types = lock.into_iter().flat_map(|lock| lock.catalogue.iter());
        event_types.map(|event_type| event_type.reference.as_str())
    };
    if references().any(|reference| reference == of) {
        return None;
    }
    let is_field_of = |reference: &&str| of.strip_prefix(*reference).is_some_and(|field| field.starts_with('.'));
    let length = references().find(is_field_of).map(str::len);
    let length = length.or_else(|| of.rfind('.'))?;
    of.get(..length)
}

fn chosen_twice(one: &ChosenName<'_>, other: &ChosenName<'_>, lock: &Path) -> MembersError {
    let (of_one, of_other) = (one.member.to_owned(), other.member.to_owned());
    MembersError::NameChosenTwice {
        shared: Box::new(SharedLock { lock: lock.to_owned(), one: of_one, other: of_other }),
        name: one.name.to_owned(),
        ours: one.of.to_owned(),
        theirs: other.of.to_owned(),
    }
}
