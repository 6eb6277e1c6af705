//! Applies the settings files of a workspace to the findings about its locks: selection, levels and `[[accept]]`
//! entries.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use webmarketer_core::chrono::Utc;
use webmarketer_schema::diff::rules;

use super::compared_lock::ComparedLock;
use super::hand_written::{ComparedStructs, SourcePackage, packages_of};
use super::members::{Members, SettingsGroup};
use super::source::Sources;
use super::{
    Comparison, Disagreement, FixCommand, FixVerb, LocksComparison, Resolution, accept, apply_levels, locate, slashes,
    worst,
};
use crate::codegen::files::NotCompared;
use crate::settings::{Levels, Settings, Severity};

/// Options of a check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckOptions<'a> {
    /// Whether trashed events were read.
    pub(crate) with_trash: bool,
    /// The lowest severity that fails the check.
    pub(crate) fail_on: Severity,
    /// The prefix of file paths in the report.
    pub(crate) prefix: Option<&'a Path>,
}

/// Combines the findings about locks and the code of their users, under the settings of each user.
pub(crate) fn judge_locks(
    members: &Members,
    locks: Vec<ComparedLock<'_>>,
    sources: &OnceCell<Sources>,
    options: CheckOptions<'_>,
) -> Resolution {
    let mut resolution = Resolution { fail_on: options.fail_on, ..without_findings(members, &locks) };
    Judge::new(members, &locks, sources, options).add_to(&mut resolution);
    resolution.sort();
    // Locks are large and the process ends soon, so dropping them would only take time.
    std::mem::forget(locks);
    resolution
}

/// The result of the comparison without findings.
fn without_findings(members: &Members, locks: &[ComparedLock<'_>]) -> Resolution {
    let mut codes = locks.iter().flat_map(|lock| &lock.codes).map(|code| &code.not_compared);
    let comparison = LocksComparison {
        with_live: locks.iter().any(|lock| lock.findings.has_live()),
        with_code: codes.clone().any(Option::is_none),
        foreign: codes.find_map(|not_compared| match not_compared {
            Some(NotCompared::Foreign(path)) => Some(path.clone()),
            Some(NotCompared::Nothing) | None => None,
        }),
        members: members.names(),
        hand_written: 0,
        exempt: 0,
        event_types: locks.iter().map(|lock| lock.lock().catalogue.active().count()).sum(),
    };
    let mut projects: Vec<_> = locks.iter().filter_map(|lock| lock.project.clone()).collect();
    projects.dedup();
    Resolution {
        comparison: Comparison::Locks(comparison),
        projects,
        profile: locks.first().and_then(|lock| lock.settings.profile_name.clone()),
        lock: locks.first().map(|lock| lock.settings.lock.clone()).unwrap_or_default(),
        ..Resolution::default()
    }
}

struct Judge<'a> {
    members: &'a Members,
    locks: &'a [ComparedLock<'a>],
    /// The users of each lock, grouped by settings file, with the number of the lock.
    groups: Vec<(usize, SettingsGroup<'a>)>,
    sources: &'a OnceCell<Sources>,
    options: CheckOptions<'a>,
}

/// The findings for members with the same settings file, or without one.
struct FileFindings<'a> {
    settings: &'a Settings,
    resolution: Resolution,
    /// The paths of all event types and fields.
    known: Vec<String>,
}

impl<'a> Judge<'a> {
    fn new(
        members: &'a Members,
        locks: &'a [ComparedLock<'a>],
        sources: &'a OnceCell<Sources>,
        options: CheckOptions<'a>,
    ) -> Self {
        let groups_of = |(number, lock): (usize, &'a ComparedLock<'a>)| {
            lock.users.by_settings_file().into_iter().map(move |group| (number, group))
        };
        let groups = locks.iter().enumerate().flat_map(groups_of).collect();
        Self { members, locks, groups, sources, options }
    }

    /// Adds the findings to a resolution, and the commands that fix them.
    fn add_to(&self, resolution: &mut Resolution) {
        let live = self.locks.iter().any(|lock| lock.findings.has_live());
        let was_checked = |rule: &str| live && (self.options.with_trash || rule != rules::EVENTS_TRASHED.id);
        let today = Utc::now().date_naive().to_string();
        let mut shared: BTreeMap<usize, Vec<(Vec<Disagreement>, &Levels)>> = BTreeMap::new();
        let mut files = self.by_file();
        self.add_hand_written(&mut files, resolution);
        for FileFindings { settings, resolution: mut part, known } in files.into_values() {
            accept(&mut part, settings, &today, was_checked, &known);
            // If members with different settings share a lock, the worst severity of a finding applies.
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
            apply_levels(&settings.levels, &mut part);
            resolution.lowered.add(&part.lowered);
            resolution.disagreements.extend(part.disagreements);
        }
        for judged in shared.into_values() {
            let (of_lock, lowered) = worst(judged);
            resolution.lowered.add(&lowered);
            resolution.disagreements.extend(of_lock);
        }
        self.add_fix_commands(resolution);
        for (number, (_, group)) in self.groups.iter().enumerate() {
            let of_group = resolution.disagreements.iter_mut().filter(|one| one.group == Some(number));
            locate(of_group.collect(), || self.sources_of(group), self.options.prefix);
        }
    }

    /// The findings, by the settings file that applies to them.
    fn by_file(&self) -> BTreeMap<Option<&'a PathBuf>, FileFindings<'a>> {
        let mut files: BTreeMap<_, FileFindings<'_>> = BTreeMap::new();
        for (number, (lock, group)) in self.groups.iter().enumerate() {
            let (Some(member), Some(of)) = (group.members.first(), self.locks.get(*lock)) else { continue };
            let new = FileFindings { settings: &member.settings, resolution: Resolution::default(), known: Vec::new() };
            let of_file = files.entry(group.file).or_insert(new);
            let mut found = of.findings.disagreements(of.lock(), group.choices(), || self.sources_of(group));
            for one in &mut found {
                one.group = Some(number);
            }
            of_file.resolution.disagreements.extend(found);
            of_file.known.extend(of.findings.paths(of.lock()));
        }
        for (member, code) in self.locks.iter().flat_map(|of| of.users.members.iter().zip(&of.codes)) {
            let Some(of_file) = files.get_mut(&member.settings.file.as_ref()) else { continue };
            let mut found = code.disagreements.clone();
            locate(found.iter_mut().collect(), || self.all_sources(), self.options.prefix);
            // Other packages may have structs of the same event types.
            let package = slashes(&self.options.prefix.unwrap_or(Path::new("")).join(&code.settings.package));
            for one in &mut found {
                one.places.retain(|place| Path::new(&place.file).starts_with(&package));
            }
            of_file.resolution.disagreements.extend(found);
        }
        files
    }

    /// Adds the findings about structs that are written by hand.
    fn add_hand_written(
        &self,
        files: &mut BTreeMap<Option<&'a PathBuf>, FileFindings<'a>>,
        resolution: &mut Resolution,
    ) {
        for (member, of) in self.locks.iter().flat_map(|of| of.users.members.iter().map(move |member| (member, of))) {
            let Some(of_file) = files.get_mut(&member.settings.file.as_ref()) else { continue };
            let is_of_member = |file: &Path| !self.members.is_workspace || self.members.is_nearest(member, file);
            let sources = self.all_sources();
            let mut compared = ComparedStructs::default();
            for SourcePackage { folder, files } in
                packages_of(&member.settings, sources.hand_written_names(), is_of_member)
            {
                let names: HashSet<_> = files.iter().map(String::as_str).collect();
                let structs = sources.structs(&folder, &names, false);
                compared.add(&folder, structs, &member.settings.lock, of.lock());
            }
            if let Some(prefix) = self.options.prefix {
                for place in compared.disagreements.iter_mut().flat_map(|one| &mut one.places) {
                    place.file = slashes(&prefix.join(&place.file));
                }
            }
            of_file.resolution.disagreements.extend(compared.disagreements);
            if let Comparison::Locks(locks) = &mut resolution.comparison {
                locks.hand_written += compared.compared;
                locks.exempt += compared.exempt;
            }
        }
    }

    /// The lock that a finding is about, if members with other settings share it.
    fn shared_lock(&self, one: &Disagreement) -> Option<usize> {
        let (lock, _) = self.groups.get(one.group?)?;
        (self.groups.iter().filter(|(other, _)| other == lock).count() > 1).then_some(*lock)
    }

    fn add_fix_commands(&self, resolution: &mut Resolution) {
        for (number, of) in self.locks.iter().enumerate() {
            let is_of_lock = |one: &&Disagreement| match one.group.and_then(|group| self.groups.get(group)) {
                Some((lock, _)) => *lock == number,
                // Findings that are not about a lock have the same fix for all locks.
                None => true,
            };
            let of_lock: Vec<_> = resolution.disagreements.iter().filter(is_of_lock).collect();
            for command in FixCommand::needed_for(&of_lock, of.settings, of.lock().catalogue.project.as_ref()) {
                if !resolution.fix_commands.contains(&command) {
                    resolution.fix_commands.push(command);
                }
            }
        }
        // `pull` is run first, because it changes the input of `generate`.
        resolution.fix_commands.sort_by_key(|command| matches!(command.verb, FixVerb::Generate { .. }));
    }

    fn all_sources(&self) -> &Sources {
        self.sources.get_or_init(|| self.members.sources())
    }

    fn sources_of<'s>(&'s self, group: &'s SettingsGroup<'_>) -> &'s Sources {
        if !self.members.is_workspace {
            return self.all_sources();
        }
        let is_of_group = |file: &Path| self.members.is_source_of(&group.members, file);
        group.sources.get_or_init(|| self.all_sources().only(is_of_group))
    }
}
