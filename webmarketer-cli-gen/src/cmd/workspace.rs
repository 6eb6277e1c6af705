//! What a command works on: the package where it runs or, at the root of a workspace and in folders that are in no member,
//! every member that has settings, a lock or generated code.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::{self, find};

use crate::codegen::files::was_ours;
use crate::resolve::Sources;
use crate::settings::{Choices, FILE_NAME, Flags, Place, Settings, current_folder, failure};
use crate::terminal::{Exit, Failure};

/// A package to work on, or a folder with a lock for packages below it.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its folder from the root of the workspace, such as `crates/shop`; `.` for the root.
    pub(crate) name: String,
    pub(crate) settings: Settings,
    /// Whether it is the folder where the command runs or the root of the workspace.
    is_root: bool,
    /// Whether its settings select event types for a package: not so at a root without a package, if members use its lock.
    pub(super) selects: bool,
}

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Work {
    pub(super) members: Vec<Member>,
    /// Whether they are members of a workspace, so that reports must name them.
    pub(super) is_workspace: bool,
    /// The folder that the sources are in.
    folder: PathBuf,
}

/// How far a command reaches.
enum Reach {
    /// The package that it runs in, or the folder itself.
    Package,
    /// The whole workspace, whose root is in that folder.
    Workspace(PathBuf),
    /// The folder itself, and the members of the workspace that use its lock.
    Lock(PathBuf),
}

/// A package of a workspace that uses webmarketer.
struct Package {
    /// Its folder from the root of the workspace.
    name: String,
    /// Its folder from where the command runs.
    folder: PathBuf,
    is_root: bool,
    /// Whether reports name it: it has settings, a lock or generated code, or a folder above it has settings or a lock.
    is_named: bool,
}

/// The settings where the command runs, for a command that reads one lock.
pub(super) fn settings(flags: &Flags<'_>) -> Result<Settings, Failure> {
    let place = Place::here()?;
    let has_nothing = place.settings.is_none() && place.lock.is_none() && flags.lock.is_none();
    if let Some(root) = place.root.as_ref().filter(|_| has_nothing && place.is_of_root) {
        let packages = packages(root)?;
        let names: Vec<_> = packages.iter().filter(|package| has_own(&package.folder)).map(Package::shown).collect();
        if !names.is_empty() {
            let what = format!("the root of this workspace has no {FILE_NAME} and no {}", lock::FILE_NAME);
            let advice = format!("these members have: {}; run it in the folder of one of them", names.join(", "));
            return Err(Failure::new(Exit::Usage, what).advise(advice));
        }
    }
    Ok(Settings::read(&place, flags)?)
}

/// What to compare and to pull: every member with settings, a lock or generated code of its own, and the root.
pub(super) fn everything(flags: &Flags<'_>) -> Result<Work, Failure> {
    let here = Place::here()?;
    let (root, place, is_of_lock) = match reach(&here, flags) {
        Reach::Package => return Ok(Work::of(Settings::read(&here, flags)?)),
        Reach::Workspace(root) => (root.clone(), Place::of(&root)?, false),
        Reach::Lock(root) => (root, here, true),
    };
    let mut settings = Settings::read(&place, flags)?;
    let wanted = is_of_lock.then(|| identity(&settings.lock));
    let packages = packages(&root)?;
    let is_package = place.package == root && packages.iter().any(|package| package.is_root);
    if !is_package && !settings.output_path_is_named {
        // The members have modules, each in its own folder.
        settings.output_is_named = false;
    }
    let (mut members, mut outputs) = (Vec::new(), HashSet::new());
    if is_of_lock || place.settings.is_some() || place.lock.is_some() || was_ours(&settings.output().root()) {
        let folder = current_folder()?;
        let name = find::relative_path(&folder.join(&root), &folder.join(&place.package));
        outputs.insert(settings.output().root());
        members.push(Member { name: shown(&name), settings, is_root: true, selects: is_package });
    }
    // What a flag says of the lock is about the folder where the command runs.
    let of_members = Flags { project: flags.project, profile: flags.profile, ..Flags::default() };
    for package in packages.into_iter().filter(|package| package.folder != place.package) {
        let settings = Settings::read(&Place::of(&package.folder)?, &of_members)?;
        let of_lock = identity(&settings.lock);
        if wanted.as_ref().is_some_and(|wanted| *wanted != of_lock) {
            continue;
        }
        let is_same =
            |member: &Member| member.settings.file == settings.file && identity(&member.settings.lock) == of_lock;
        if !package.is_named {
            if let Some(member) = members.iter_mut().find(|member| is_same(member)) {
                member.selects = true;
            }
        } else if outputs.insert(settings.output().root()) {
            // Settings of the root that name an output name one for all.
            members.push(Member { name: package.shown(), settings, is_root: false, selects: true });
        }
    }
    let locks: Vec<_> = members.iter().map(|member| identity(&member.settings.lock)).collect();
    for (member, of_lock) in members.iter_mut().zip(&locks) {
        member.selects |= locks.iter().filter(|lock| *lock == of_lock).count() == 1;
    }
    match &*members {
        [] => Ok(Work::of(Settings::read(&place, flags)?)),
        [one] if one.is_root => Ok(Work { folder: one.settings.package.clone(), members, is_workspace: false }),
        _ => Ok(Work { members, is_workspace: true, folder: root }),
    }
}

/// What to generate: the members whose settings ask for it or that have generated code.
pub(super) fn generated(flags: &Flags<'_>) -> Result<Work, Failure> {
    let place = Place::here()?;
    let work = everything(flags)?;
    let root = match reach(&place, flags) {
        Reach::Package => return Ok(work),
        Reach::Workspace(root) | Reach::Lock(root) => root,
    };
    let is_package = packages(&root)?.iter().any(|package| package.is_root);
    let members: Vec<_> = work.members.into_iter().filter(|member| member.wants_code(is_package)).collect();
    if members.is_empty() && is_package && (place.package == root || !place.has_own) {
        return Ok(Work::of(Settings::read(&Place::of(&root)?, flags)?));
    }
    match &*members {
        [] => {
            let what = "this workspace has no package at its root, and no member that asks for generated code";
            Err(Failure::new(Exit::Usage, what)
                .advise("run it in the folder of the member that gets the code, or name the file with --output"))
        }
        [one] if one.is_root => Ok(Work { members, is_workspace: false, folder: root }),
        _ => Ok(Work { members, is_workspace: true, folder: root }),
    }
}

/// What the packages of the workspace choose, each with its locks: the one that it uses, and that of the profile.
pub(super) fn choosers(flags: &Flags<'_>) -> Result<Vec<Chooser>, Failure> {
    let Some(root) = Place::here()?.root else { return Ok(Vec::new()) };
    let mut folders: Vec<_> = packages(&root)?.into_iter().map(|package| (package.shown(), package.folder)).collect();
    folders.push((shown(""), root));
    let mut choosers = Vec::new();
    for (name, folder) in folders {
        let place = Place::of(&folder)?;
        let Settings { file, lock, choices, .. } = Settings::read(&place, &Flags::default())?;
        let file = file.as_deref().map(identity);
        let mut locks = vec![identity(&lock)];
        // A profile that its settings do not have is none of its own.
        let of_profile = Settings::read(&place, &Flags { profile: flags.profile, ..Flags::default() });
        locks.extend(of_profile.map(|settings| identity(&settings.lock)));
        choosers.push(Chooser { name, file, locks, choices });
    }
    Ok(choosers)
}

/// A package that chooses names for what its locks hold.
pub(super) struct Chooser {
    pub(super) name: String,
    pub(super) file: Option<PathBuf>,
    pub(super) locks: Vec<PathBuf>,
    pub(super) choices: Choices,
}

/// Whether the workspace of a place has packages below a folder.
pub(super) fn has_packages(place: &Place, folder: &Path) -> Result<bool, Failure> {
    let Some(root) = &place.root else { return Ok(false) };
    let here = current_folder()?;
    let (top, folder) = (find::normalized_path(&here.join(root)), find::normalized_path(&here.join(folder)));
    let packages = find::workspace_members(&top, |package| package.starts_with(&folder));
    Ok(!packages.map_err(|error| failure(&here, &error))?.is_empty())
}

/// What tells a file from every other, however its path is written.
pub(super) fn identity(path: &Path) -> PathBuf {
    let written = || find::normalized_path(&current_folder().unwrap_or_default().join(path));
    std::fs::canonicalize(path).unwrap_or_else(|_| written())
}

fn reach(place: &Place, flags: &Flags<'_>) -> Reach {
    match place.root.clone().filter(|_| place.is_of_root && flags.output.is_none()) {
        None => Reach::Package,
        Some(root) if flags.lock.is_some() || place.has_own && !root.as_os_str().is_empty() => Reach::Lock(root),
        Some(root) => Reach::Workspace(root),
    }
}

impl Member {
    /// Whether it gets generated code where no flag names it: it has some, its settings say something of it, or it has
    /// settings of its own and no struct that was written by hand. No code is generated at a root that is not a package, unless
    /// its settings name the path.
    fn wants_code(&self, root_is_package: bool) -> bool {
        let settings = &self.settings;
        let own = settings.file.as_deref() == Some(&settings.package.join(FILE_NAME));
        let is_package = !self.is_root || root_is_package && self.name == ".";
        let by_settings =
            || own && (settings.generates || !self.is_root && Sources::read(&settings.package).is_empty());
        settings.output_is_named || was_ours(&settings.output().root()) || is_package && by_settings()
    }
}

impl Work {
    /// One package alone.
    pub(super) fn of(settings: Settings) -> Self {
        let folder = settings.package.clone();
        let members = vec![Member { name: shown(""), settings, is_root: true, selects: true }];
        Self { members, is_workspace: false, folder }
    }

    /// The sources that reports show places of.
    pub(super) fn sources(&self) -> Sources {
        let mut sources = Sources::read(&self.folder);
        for member in self.members.iter().filter(|member| member.name.starts_with("../")) {
            sources.add(&member.settings.package);
        }
        sources
    }

    /// Whether a source is of one of those members: the nearest member above it is, or there is none, and it may be of any.
    pub(super) fn is_source_of(&self, members: &[&Member], file: &Path) -> bool {
        let folder = |member: &&Member| member.settings.package.components().count();
        let above = self.members.iter().filter(|member| file.starts_with(&member.settings.package));
        let nearest = above.max_by_key(folder);
        nearest.is_none_or(|nearest| members.iter().any(|member| std::ptr::eq(*member, nearest)))
    }

    /// The names of the members as a report has them; nothing where there is only the package itself.
    pub(super) fn names(&self) -> Option<Vec<String>> {
        self.is_workspace.then(|| self.members.iter().map(|member| member.name.clone()).collect())
    }
}

impl Package {
    fn shown(&self) -> String {
        shown(&self.name)
    }
}

/// The packages that use webmarketer in the workspace whose root is in a folder, given from where the command runs.
fn packages(root: &Path) -> Result<Vec<Package>, Failure> {
    let here = current_folder()?;
    let top = find::normalized_path(&here.join(root));
    let is_named = |folder: &Path| {
        let mut below_root = folder.ancestors().take_while(|folder| *folder != top && folder.starts_with(&top));
        has_own(folder)
            || below_root.any(has_own)
            || ["src/events.rs", "src/events/mod.rs"].iter().any(|code| was_ours(&folder.join(code)))
    };
    // One that depends on webmarketer has structs that are compared with the lock, if only those of a build script.
    let depends = |folder: &Path| {
        std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("webmarketer"))
    };
    let names = find::workspace_members(&top, |folder| folder == top || is_named(folder) || depends(folder));
    let package = |name: String| {
        let is_named = is_named(&find::normalized_path(&top.join(&name)));
        Package { folder: find::normalized_path(&root.join(&name)), is_root: name.is_empty(), is_named, name }
    };
    Ok(names.map_err(|error| failure(&here, &error))?.into_iter().map(package).collect())
}

/// Whether a folder has settings or a lock.
fn has_own(folder: &Path) -> bool {
    folder.join(FILE_NAME).is_file() || folder.join(lock::FILE_NAME).is_file()
}

fn shown(name: &str) -> String {
    if name.is_empty() { ".".to_owned() } else { name.trim_end_matches('/').to_owned() }
}
