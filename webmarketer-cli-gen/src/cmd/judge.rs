//! What findings mean to the members of a workspace: each settings file has its own selection, levels and accepted findings.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_core::chrono::Utc;
use webmarketer_schema::ProjectId;

use super::local::{self, Local};
use super::lock_findings::Seen;
use super::users::{Users, View};
use super::workspace::Work;
use crate::resolve::{self, Disagreement, FixCommand, Resolution, Sources, locate, slashes};
use crate::settings;
use crate::settings::{Levels, Settings};

/// What the comparison of one lock found.
pub(super) struct Compared<'a> {
    pub(super) users: Users<'a>,
    /// The settings that name the project.
    pub(super) settings: &'a Settings,
    pub(super) local: Local<'a>,
    pub(super) seen: Seen,
    /// The project whose event types were compared with the lock, or else the lock's.
    pub(super) project: Option<ProjectId>,
    /// Whether live was compared.
    pub(super) live: bool,
    /// What is about the generated code of each member.
    pub(super) code: Vec<local::Compared<'a>>,
}

/// Judges what was found.
pub(super) struct Judge<'a> {
    work: &'a Work,
    compared: &'a [Compared<'a>],
    /// The members of each lock that share a settings file, with the number of the lock.
    views: Vec<(usize, View<'a>)>,
    sources: &'a OnceCell<Sources>,
    /// What goes before the paths of files.
    prefix: Option<&'a Path>,
}

/// What is found under one settings file, or where there is none.
struct OfFile<'a> {
    settings: &'a Settings,
    resolution: Resolution,
    /// The paths of all event types and fields.
    known: Vec<String>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        work: &'a Work,
        compared: &'a [Compared<'a>],
        sources: &'a OnceCell<Sources>,
        prefix: Option<&'a Path>,
    ) -> Self {
        let numbered = compared.iter().enumerate();
        let views = numbered.flat_map(|(lock, of)| of.users.views().into_iter().map(move |view| (lock, view)));
        Self { work, compared, views: views.collect(), sources, prefix }
    }

    /// Adds the findings to a report, and the commands that settle them.
    pub(super) fn add_to(&self, resolution: &mut Resolution, with_trash: bool) {
        let live = self.compared.iter().any(|compared| compared.live);
        let looked = |rule: &str| live && (with_trash || rule != settings::EVENTS_TRASHED.id);
        let today = Utc::now().date_naive().to_string();
        let mut shared: BTreeMap<usize, Vec<(Vec<Disagreement>, &Levels)>> = BTreeMap::new();
        for OfFile { settings, resolution: mut part, known } in self.by_file().into_values() {
            resolve::accept(&mut part, &settings.accepts, &today, looked, &known);
            // A lock that members with other settings share has the worst of what they make of a finding.
            let mut of_locks: BTreeMap<usize, Vec<Disagreement>> = BTreeMap::new();
            for one in std::mem::take(&mut part.disagreements) {
                match self.shared_lock(&one) {
                    Some(lock) => of_locks.entry(lock).or_default().push(one),
                    None => part.disagreements.push(one),
                }
            }
            for (lock, of_lock) in of_locks {
                shared.entry(lock).or_default().push((of_lock, &settings.levels));
            }
            resolve::apply_levels(&settings.levels, &mut part);
            resolution.lowered.add(&part.lowered);
            resolution.disagreements.extend(part.disagreements);
        }
        for judged in shared.into_values() {
            let (of_lock, lowered) = resolve::worst(judged);
            resolution.lowered.add(&lowered);
            resolution.disagreements.extend(of_lock);
        }
        self.add_fix_commands(resolution);
        for (number, (_, view)) in self.views.iter().enumerate() {
            let of_view = resolution.disagreements.iter_mut().filter(|one| one.view == Some(number));
            locate(of_view.collect(), || self.sources_of(view), self.prefix);
        }
    }

    /// What was found, by the settings file that it is judged by.
    fn by_file(&self) -> BTreeMap<Option<&'a PathBuf>, OfFile<'a>> {
        let mut files: BTreeMap<_, OfFile<'_>> = BTreeMap::new();
        for (number, (lock, view)) in self.views.iter().enumerate() {
            let (Some(member), Some(of)) = (view.members.first(), self.compared.get(*lock)) else { continue };
            let new = OfFile { settings: &member.settings, resolution: Resolution::default(), known: Vec::new() };
            let of_file = files.entry(view.file).or_insert(new);
            let mut found = of.seen.disagreements(&of.local.lock, view.choices(), || self.sources_of(view));
            for one in &mut found {
                one.view = Some(number);
            }
            of_file.resolution.disagreements.extend(found);
            of_file.known.extend(of.seen.paths(&of.local.lock));
        }
        for (member, code) in self.compared.iter().flat_map(|of| of.users.members.iter().zip(&of.code)) {
            let Some(of_file) = files.get_mut(&member.settings.file.as_ref()) else { continue };
            let mut found = code.disagreements.clone();
            locate(found.iter_mut().collect(), || self.all_sources(), self.prefix);
            // Another package may have structs of the same event types.
            let package = slashes(&self.prefix.unwrap_or(Path::new("")).join(&code.settings.package));
            for one in &mut found {
                one.places.retain(|place| Path::new(&place.file).starts_with(&package));
            }
            of_file.resolution.disagreements.extend(found);
        }
        files
    }

    /// The lock that a finding is about, if members with other settings share it.
    fn shared_lock(&self, one: &Disagreement) -> Option<usize> {
        let (lock, _) = self.views.get(one.view?)?;
        (self.views.iter().filter(|(other, _)| other == lock).count() > 1).then_some(*lock)
    }

    fn add_fix_commands(&self, resolution: &mut Resolution) {
        for (number, of) in self.compared.iter().enumerate() {
            let is_of_lock = |one: &&Disagreement| match one.view.and_then(|view| self.views.get(view)) {
                Some((lock, _)) => *lock == number,
                // What is of no lock is settled alike everywhere.
                None => true,
            };
            let of_lock: Vec<_> = resolution.disagreements.iter().filter(is_of_lock).collect();
            for command in FixCommand::of(&of_lock, of.settings, of.local.lock.catalogue.project.as_ref()) {
                if !resolution.fix_commands.contains(&command) {
                    resolution.fix_commands.push(command);
                }
            }
        }
        // `pull` comes before what it changes the input of.
        resolution.fix_commands.sort_by_key(|command| matches!(command, FixCommand::Generate { .. }));
    }

    fn all_sources(&self) -> &Sources {
        self.sources.get_or_init(|| self.work.sources())
    }

    fn sources_of<'s>(&'s self, view: &'s View<'_>) -> &'s Sources {
        if !self.work.is_workspace {
            return self.all_sources();
        }
        let is_meant = |file: &Path| self.work.is_source_of(&view.members, file);
        view.sources.get_or_init(|| self.all_sources().only(is_meant))
    }
}
