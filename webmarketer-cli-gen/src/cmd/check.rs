//! `webmarketer check`: live against lock, lock against generated code.

use std::borrow::Borrow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use clap::Args;
use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_schema::diff::{Finding, Rule, TypeChange, compare};
use webmarketer_schema::lock::{Lock, digest};
use webmarketer_schema::{Catalogue, EventType, ProjectId, Reference};

use super::local::{self, Local, both};
use super::scope::Outside;
use super::workspace::{self, Work};
use super::{live, pull, trash};
use crate::cli::{Connection, Console, Files, Reports, time};
use crate::code_check::NotCompared;
use crate::exit::{Exit, Failure};
use crate::report::{self, Item, Report, Side, Subject};
use crate::settings::{Flags, Settings};
use crate::source::Sources;

/// Compare live, lock and generated code; made for CI.
///
/// Nothing is written but reports. The exit code says what was found: 0 nothing, 4 something that `pull` or `generate`
/// mends, 100 something that breaks, 101 that the live event types could not be seen.
///
/// With --profile, the lock is compared with the project that the profile names: one lock can serve several projects, as
/// `webmarketer help pull` says.
///
/// At the root of a workspace, every member that has settings, a lock or generated code is checked, and the report names
/// them.
///
/// Generated code is compared as `webmarketer generate --check` compares it, with the same exit code. Comments above its
/// header, its line ends, and the digests and the version in its header are no difference. The exit code is 4 if the code
/// is missing, and 2 if the file was not written by webmarketer or has lost its header.
///
/// There is one exception. If neither webmarketer.toml nor --code names a place for generated code, and src/events.rs is
/// missing or written by hand, then this package never asked for generated code: `check` has none to compare and exits
/// with 0, while `generate --check`, which asks for it, exits with 4 or 2.
#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    reports: Reports,

    /// The generated file or folder [default: the one webmarketer.toml names, or src/events.rs if there is one]
    #[arg(long, value_name = "PATH")]
    code: Option<PathBuf>,

    /// Leave the live event types out
    #[arg(long, conflicts_with = "trash")]
    offline: bool,

    /// Fail too if events of the lock's types were refused within that time, such as 24h or 7d
    #[arg(long, value_name = "TIME", value_parser = time)]
    trash: Option<Duration>,
}

impl Check {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let reports = self.reports.clone();
        console.watched.take_if(|_| !reports.are_for_people());
        let ended = self.look(console).await;
        if let Err(failure) = &ended
            && failure.exit == Exit::Unseen
        {
            // A report of another day must not stand for this one. Where it cannot be replaced, the failure itself is told.
            let _ = reports.write_unseen(&failure.what, console);
        }
        ended
    }

    async fn look(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), output: self.code.as_deref(), ..self.files.flags() };
        let work = workspace::everything(&flags)?;
        let client = |settings: &Settings, lock: &Lock| {
            if self.offline {
                return Ok(None);
            }
            let of_lock = lock.catalogue.project.as_ref();
            let project = pull::project(settings.project.as_ref(), of_lock)?;
            // A profile names a project to compare with on purpose, such as that of another environment.
            let is_meant = settings.project_is_of_profile;
            if let Some(of_lock) = of_lock.filter(|of_lock| **of_lock != project && !is_meant) {
                let what = format!("the lock {} is of `{of_lock}`, not of `{project}`", settings.lock.display());
                return Err(Failure::new(Exit::Usage, what).advise(format!(
                    "name the right project, or none; `webmarketer pull --switch-project` makes it the lock of `{project}`"
                )));
            }
            live::client(&connection.clone().or(settings), &project).map(Some)
        };
        check(&work, &client, self.trash, &self.reports, console).await
    }
}

/// What the comparison of one lock found.
struct Compared<'a> {
    settings: &'a Settings,
    /// The project whose event types were compared with the lock, or else the lock's.
    project: Option<ProjectId>,
    of_lock: Option<ProjectId>,
    /// Whether live was compared.
    live: bool,
    /// How many event types the lock has.
    count: usize,
    /// The paths of all event types and fields.
    known: Vec<String>,
    /// What is about live and the lock.
    items: Vec<Item>,
    /// What is about the generated code of each package.
    code: Vec<local::Compared<'a>>,
}

/// Compares live (unless there is no client), locks and generated code, and says how they compare.
pub(crate) async fn check(
    work: &Work,
    client: &impl Fn(&Settings, &Lock) -> Result<Option<Client>, Failure>,
    trash: Option<Duration>,
    reports: &Reports,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let mut compared: BTreeMap<_, Vec<Compared<'_>>> = BTreeMap::new();
    let sources = OnceCell::new();
    for ((file, _), members) in work.by_lock() {
        let Some(settings) = members.first().map(|member| &member.settings) else { continue };
        let local = Local::read(settings, &members)?;
        let client = client(settings, &local.lock)?;
        let (code, (edited, read)) =
            both(|| local.compare(), || (local.lock.edited(), (!local.is_current()).then(|| work.sources())));
        if let Some(read) = read {
            let _ = sources.set(read);
        }
        let code = code?;
        let sources = || sources.get_or_init(|| work.sources());
        let lock = &local.lock;
        let (items, known) = lock_items(client.as_ref(), lock, &edited, settings, trash, sources, console).await?;
        let of_lock = lock.catalogue.project.clone();
        let project = client.as_ref().map(Client::project).cloned().or_else(|| of_lock.clone());
        let (live, count) = (client.is_some(), lock.catalogue.active().count());
        let of_one = Compared { settings, project, of_lock, live, count, known, items, code };
        compared.entry(file).or_default().push(of_one);
        // The process ends soon, and what is large is not taken apart before.
        std::mem::forget(local);
    }
    let mut report = empty_report(work, compared.values().flatten());
    report.fail_on = reports.fail_on();
    let sources = || sources.get_or_init(|| work.sources());
    for of_file in compared.into_values() {
        let Some(first) = of_file.first() else { continue };
        let (settings, live, of_lock) = (first.settings, first.live, first.of_lock.clone());
        let mut part = Report { fail_on: reports.fail_on(), ..Report::default() };
        let mut all_known = Vec::new();
        for Compared { mut items, known, code, .. } in of_file {
            all_known.extend(known);
            locate(&mut items, sources, reports.prefix());
            part.items.extend(items);
            for local::Compared { settings, mut items, .. } in code {
                locate(&mut items, sources, reports.prefix());
                // Another package may have structs of the same event types.
                let package = slashes(&reports.prefix().unwrap_or(Path::new("")).join(&settings.package));
                for item in &mut items {
                    item.places.retain(|place| Path::new(&place.file).starts_with(&package));
                }
                part.items.extend(items);
            }
        }
        let looked = |rule: &str| live && (trash.is_some() || rule != report::EVENTS_TRASHED.id);
        local::apply(settings, &mut part, looked, &all_known);
        for command in settle(&part.items, settings, of_lock.as_ref()) {
            if !report.settle.contains(&command) {
                report.settle.push(command);
            }
        }
        report.items.extend(part.items);
        report.lowered.add(&part.lowered);
    }
    // `pull` comes before what it changes the input of.
    report.settle.sort_by_key(|command| !command.starts_with("webmarketer pull"));
    report.sort();
    reports.write(&report, console)?;
    Ok(report.exit())
}

/// What was compared, in words, with nothing found yet.
fn empty_report<'a>(work: &Work, compared: impl Iterator<Item = &'a Compared<'a>>) -> Report {
    let compared: Vec<_> = compared.collect();
    let live = compared.iter().any(|compared| compared.live);
    let mut codes = compared.iter().flat_map(|compared| &compared.code).map(|code| &code.check.not_compared);
    let is_there = codes.clone().any(Option::is_none);
    let count = report::plural(compared.iter().map(|compared| compared.count).sum(), "event type");
    let (compared_with, agree) = match (live, is_there) {
        (true, true) => ("live with lock, and lock with generated code", "live, lock and generated code agree"),
        (true, false) => ("live with lock", "live and lock agree; there is no generated code"),
        (false, true) => ("lock with generated code", "lock and generated code agree"),
        (false, false) => ("nothing", "the lock reads well, and there is nothing that it could be compared with"),
    };
    let foreign = codes.find_map(|not_compared| match not_compared {
        Some(NotCompared::Foreign(path)) => Some(format!(" ({} was not written by webmarketer)", path.display())),
        _ => None,
    });
    let foreign = foreign.unwrap_or_default();
    let members = work.names().map_or_else(String::new, |names| format!(", in the members {names}"));
    let mut projects: Vec<_> = compared.iter().filter_map(|compared| compared.project.as_ref()).collect();
    projects.dedup();
    let projects: Vec<_> = projects.into_iter().map(ToString::to_string).collect();
    Report {
        compared: format!("{compared_with}{members}"),
        project: Some(projects.join(", ")).filter(|projects| !projects.is_empty()),
        profile: compared.first().and_then(|compared| compared.settings.profile_name.clone()),
        lock: compared.first().map(|compared| slashes(&compared.settings.lock)).unwrap_or_default(),
        agree: format!("{agree}{foreign}: {count}{members}"),
        ..Report::default()
    }
}

/// What is about live and the lock, and the path of every event type and field of both.
async fn lock_items<'s>(
    client: Option<&Client>,
    lock: &Lock,
    edited: &[&Reference],
    settings: &Settings,
    trash: Option<Duration>,
    sources: impl Fn() -> &'s Sources,
    console: &mut Console<'_>,
) -> Result<(Vec<Item>, Vec<String>), Failure> {
    let mut items = Vec::new();
    let mut known = paths(&lock.catalogue);
    if let Some(client) = client {
        let live = console.waiting(live::READING, async |progress| live::fetch(client, progress).await).await?;
        let mut refused = Vec::new();
        if let Some(time) = trash {
            let since = TimeDelta::from_std(time).ok().and_then(|time| Utc::now().checked_sub_signed(time));
            let since = since.unwrap_or_default().max(DateTime::UNIX_EPOCH);
            refused =
                console.waiting(trash::READING, async |progress| trash::fetch(client, since, progress).await).await?;
        }
        known.extend(paths(&live));
        items = moved(lock, &live, edited, settings, &sources);
        items.extend(trashed(&lock.catalogue, &refused, settings, &sources));
    }
    let edited = edited.iter().map(ToString::to_string);
    let edited: Vec<_> = edited.map(|reference| Subject { path: reference.clone(), reference }).collect();
    if !edited.is_empty() {
        items.push(Item::of(report::LOCK_EDITED, &[Side::Lock], edited, "*", "in the lock was edited by hand"));
    }
    Ok((items, known))
}

/// How live differs from the lock, and who moved: where the lock was edited by hand, live may be what it was when it was
/// pulled, or have moved as well.
fn moved<'s>(
    lock: &Lock,
    live: &Catalogue,
    edited: &[&Reference],
    settings: &Settings,
    sources: impl FnOnce() -> &'s Sources,
) -> Vec<Item> {
    let findings = compare(&lock.catalogue, live);
    let outside = Outside::of(findings.iter().flat_map(references), &settings.choices, sources);
    let mut by_side: BTreeMap<(bool, &[Side]), Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        let is_outside = references(&finding).all(|reference| outside.contains(reference));
        let reference = finding.reference();
        let is_as_pulled = || live.get(reference).map(digest).as_deref() == lock.pulled_digest(reference);
        let sides: &[Side] = match edited.contains(&reference) {
            false => &[Side::Live],
            true if is_as_pulled() => &[Side::Lock],
            true => &[Side::Live, Side::Lock],
        };
        by_side.entry((is_outside, sides)).or_default().push(finding);
    }
    let items = |((is_outside, sides), findings): ((bool, &[Side]), Vec<Finding>)| {
        let mut items = Item::of_findings(&findings, sides);
        for item in &mut items {
            item.updated_at = updated_at(item, live);
        }
        items.into_iter().map(move |item| if is_outside { item.outside() } else { item })
    };
    by_side.into_iter().flat_map(items).collect()
}

/// The event type that a finding is about, under its old and its new reference.
fn references(finding: &Finding) -> impl Iterator<Item = &str> {
    let renamed = match &finding.change.what {
        TypeChange::Renamed(new) => Some(new.as_str()),
        _ => None,
    };
    std::iter::once(finding.reference().as_str()).chain(renamed)
}

/// When the service last changed what an item is about.
pub(super) fn updated_at(item: &Item, live: &Catalogue) -> Option<String> {
    let event_types = item.paths.iter().filter_map(|subject| live.get(&Reference::new(&*subject.reference)));
    event_types.filter_map(|event_type| event_type.updated_at.as_ref()).max().cloned()
}

/// The path of every event type and of every field.
fn paths(catalogue: &Catalogue) -> Vec<String> {
    let of = |event_type: &EventType| {
        let reference = event_type.reference.to_string();
        let fields: Vec<_> =
            event_type.fields.iter().map(|field| format!("{reference}.{}", field.storage_key)).collect();
        std::iter::once(reference).chain(fields)
    };
    catalogue.iter().flat_map(of).collect()
}

/// The commands that settle what counts, in their order.
pub(crate) fn settle(items: &[Item], settings: &Settings, of_lock: Option<&ProjectId>) -> Vec<String> {
    let open = || items.iter().filter(|item| item.accepted.is_none() && !item.outside);
    let is_hit = |rules: &[&Rule]| open().any(|item| rules.iter().any(|rule| rule.id == item.rule.id));
    let pulls = open().any(|item| item.moved.contains(&Side::Live)) || is_hit(&[report::LOCK_EDITED]);
    let generates = is_hit(&[report::CODE_EDITED, report::CODE_MISSING, report::CODE_STALE]);
    let profile = settings
        .profile_name
        .as_deref()
        .map_or(String::new(), |name| format!(" --profile {}", report::printable(name)));
    let mut commands = Vec::new();
    if pulls {
        let is_other = settings.project.as_ref().zip(of_lock).is_some_and(|(project, of_lock)| project != of_lock);
        let switch = if is_other { " --switch-project" } else { "" };
        commands.push(format!("webmarketer pull{profile}{switch}"));
    }
    if pulls || generates {
        commands.push(format!("webmarketer generate{profile}"));
    }
    commands
}

/// Finds the code that the items are about; `prefix` goes before the paths of files.
pub(crate) fn locate<S: Borrow<Sources>>(items: &mut [Item], sources: impl FnOnce() -> S, prefix: Option<&Path>) {
    let subjects = items.iter().flat_map(|item| &item.paths).filter(|subject| !subject.reference.is_empty());
    let wanted: HashSet<_> = subjects.map(|subject| subject.reference.as_str()).collect();
    if wanted.is_empty() {
        return;
    }
    let found = sources().borrow().places(&wanted);
    for item in items {
        let places = item.paths.iter().flat_map(|subject| found.of(&subject.path, &subject.reference).to_vec());
        item.places = places.collect();
        if let Some(prefix) = prefix {
            for place in &mut item.places {
                place.file = slashes(&prefix.join(&place.file));
            }
        }
    }
}

/// A path as reports write it, with `/` in it and never from the root of the machine.
pub(crate) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What was refused, by event type, field and reason. The values are left where they are: they may be personal.
fn trashed<'s>(
    catalogue: &Catalogue,
    events: &[TrashedEvent],
    settings: &Settings,
    sources: impl FnOnce() -> &'s Sources,
) -> Vec<Item> {
    let mut counts: BTreeMap<(String, Option<String>, &str), usize> = BTreeMap::new();
    for event in events {
        let Some(reference) = &event.event_type else { continue };
        if !catalogue.active().any(|event_type| event_type.reference.as_str() == reference) {
            continue;
        }
        for error in &event.errors {
            let field = error.field.as_ref().map(|field| field.storage_key().to_string());
            *counts.entry((reference.clone(), field, &error.kind)).or_default() += 1;
        }
    }
    let outside = Outside::of(counts.keys().map(|(reference, ..)| &**reference), &settings.choices, sources);
    let item = |((reference, field, kind), count): ((String, Option<String>, &str), usize)| {
        let path = match &field {
            Some(field) => format!("{reference}.{field}"),
            None => reference.clone(),
        };
        let what = format!("had {} refused: {kind}", report::plural(count, "event"));
        let is_outside = outside.contains(&reference);
        let item = Item::of(report::EVENTS_TRASHED, &[Side::Sender], vec![Subject { reference, path }], "*", what);
        if is_outside { item.outside() } else { item }
    };
    counts.into_iter().map(item).collect()
}
