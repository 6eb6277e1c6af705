//! What a command works on: the package where it runs or, at the root of a workspace, every member that has settings, a lock
//! or generated code.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::{self, find};

use crate::exit::{Exit, Failure};
use crate::output::was_ours;
use crate::settings::{FILE_NAME, Flags, Place, Settings, current_folder, failure};
use crate::source::Sources;

/// A package to work on.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its folder from the root of the workspace, such as `crates/shop`; `.` for the root.
    pub(crate) name: String,
    pub(crate) settings: Settings,
}

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Work {
    pub(super) members: Vec<Member>,
    /// Whether they are members of a workspace, so that reports must name them.
    pub(super) is_workspace: bool,
}

/// The settings where the command runs, for a command that reads one lock.
pub(super) fn settings(flags: &Flags<'_>) -> Result<Settings, Failure> {
    let place = Place::here()?;
    let has_nothing = place.settings.is_none() && place.lock.is_none() && flags.lock.is_none();
    if has_nothing && is_root(&place) {
        let (_, names) = candidates()?;
        let names: Vec<_> = names.iter().filter(|name| has_own(Path::new(name))).map(|name| shown(name)).collect();
        if !names.is_empty() {
            let what = format!("the root of this workspace has no {FILE_NAME} and no {}", lock::FILE_NAME);
            let advice = format!("these members have: {}; run it in the folder of one of them", names.join(", "));
            return Err(Failure::new(Exit::Usage, what).advise(advice));
        }
    }
    Settings::read(&place, flags)
}

/// What to compare and to pull: every member with settings, a lock or generated code of its own, and the root.
pub(super) fn everything(flags: &Flags<'_>) -> Result<Work, Failure> {
    let place = Place::here()?;
    let here = Settings::read(&place, flags)?;
    if !is_root(&place) || flags.lock.is_some() || flags.output.is_some() {
        return Ok(Work::of(here));
    }
    let (_, names) = candidates()?;
    let has_root = place.settings.is_some() || place.lock.is_some() || was_ours(&here.output.root());
    let mut outputs = HashSet::new();
    let mut members = Vec::new();
    if has_root {
        outputs.insert(here.output.root());
        members.push(Member { name: ".".to_owned(), settings: here });
    }
    for name in names.iter().filter(|name| !name.is_empty()) {
        let settings = Settings::read(&Place::of(Path::new(name))?, flags)?;
        // Settings of the root that name an output name one for all.
        if outputs.insert(settings.output.root()) {
            members.push(Member { name: shown(name), settings });
        }
    }
    match &*members {
        [] => Ok(Work::of(Settings::read(&place, flags)?)),
        [one] => Ok(Work { is_workspace: one.name != ".", members }),
        _ => Ok(Work { members, is_workspace: true }),
    }
}

/// What to generate: the members whose settings ask for it or that have generated code.
pub(super) fn generated(flags: &Flags<'_>) -> Result<Work, Failure> {
    let place = Place::here()?;
    if !is_root(&place) {
        return everything(flags);
    }
    let (is_package, _) = candidates()?;
    let Work { members, .. } = everything(flags)?;
    if flags.output.is_some() {
        return Ok(Work { members, is_workspace: false });
    }
    let mut members: Vec<_> = members.into_iter().filter(wants_code).collect();
    if members.is_empty() && is_package {
        return Ok(Work::of(Settings::read(&place, flags)?));
    }
    match &mut *members {
        [] => {
            let what = "this workspace has no package at its root, and no member that asks for generated code";
            Err(Failure::new(Exit::Usage, what)
                .advise("run it in the folder of the member that gets the code, or name the file with --output"))
        }
        [one] if one.name == "." => Ok(Work { members, is_workspace: false }),
        _ => Ok(Work { members, is_workspace: true }),
    }
}

/// Whether a member gets generated code where nobody named it: it has some, its settings say something of it, or it has
/// settings of its own and no struct that was written by hand.
fn wants_code(member: &Member) -> bool {
    let settings = &member.settings;
    let own = settings.file.as_deref() == Some(&settings.package.join(FILE_NAME));
    let by_settings =
        || own && (settings.generates || member.name != "." && Sources::read(&settings.package).is_empty());
    settings.output_is_named || was_ours(&settings.output.root()) || by_settings()
}

impl Work {
    /// One package alone.
    pub(super) fn of(settings: Settings) -> Self {
        Self { members: vec![Member { name: ".".to_owned(), settings }], is_workspace: false }
    }

    /// The members, by the file of their settings and by their lock: each lock is read, and compared with live, once.
    pub(super) fn by_lock(&self) -> BTreeMap<(Option<&PathBuf>, &PathBuf), Vec<&Member>> {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for member in &self.members {
            groups.entry((member.settings.file.as_ref(), &member.settings.lock)).or_default().push(member);
        }
        groups
    }

    /// The sources that reports show places of.
    pub(super) fn sources(&self) -> Sources {
        match &*self.members {
            [one] if !self.is_workspace => Sources::read(&one.settings.package),
            _ => Sources::read(Path::new("")),
        }
    }

    /// The names of the members as a report has them; nothing where there is only the package itself.
    pub(super) fn names(&self) -> Option<String> {
        let names: Vec<_> = self.members.iter().map(|member| format!("`{}`", member.name)).collect();
        self.is_workspace.then(|| names.join(", "))
    }
}

fn is_root(place: &Place) -> bool {
    place.root.as_deref() == Some(Path::new(""))
}

/// Whether the root of the workspace is a package, and the members that have something to work on.
fn candidates() -> Result<(bool, Vec<String>), Failure> {
    let here = current_folder()?;
    let is_meant = |folder: &Path| {
        folder == here
            || has_own(folder)
            || ["src/events.rs", "src/events/mod.rs"].iter().any(|code| was_ours(&folder.join(code)))
    };
    let members = find::members(&here, is_meant);
    let members = members.map_err(|error| failure(&here, &error))?;
    Ok((members.iter().any(String::is_empty), members))
}

/// Whether a folder has settings or a lock.
fn has_own(folder: &Path) -> bool {
    folder.join(FILE_NAME).is_file() || folder.join(lock::FILE_NAME).is_file()
}

fn shown(name: &str) -> String {
    if name.is_empty() { ".".to_owned() } else { name.trim_end_matches('/').to_owned() }
}
