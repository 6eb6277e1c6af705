//! `webmarketer check`: live against lock, lock against generated code.

use std::borrow::Borrow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use clap::Args;
use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_schema::diff::{Finding, Rule, TypeChange, compare};
use webmarketer_schema::lock::{Lock, LockError, digest};
use webmarketer_schema::{Catalogue, EventType, ProjectId, Reference};

use super::scope::Outside;
use super::{live, pull, trash};
use crate::cli::{Connection, Console, Files, Reports, time};
use crate::exit::{Exit, Failure};
use crate::generate::texts;
use crate::layout::{Layout, Unfit};
use crate::output::{Found, OutputError};
use crate::report::{self, Item, Levels, Report, Side, Subject};
use crate::settings::{FILE_NAME, Flags, Settings};
use crate::source::{Difference, Sources, differences};

/// Compare live, lock and generated code; made for CI.
///
/// Nothing is written but reports. The exit code says what was found: 0 nothing, 4 something that `pull` or `generate`
/// mends, 100 something that breaks, 101 that the live event types could not be seen.
///
/// With --profile, the lock is compared with the project that the profile names: one lock can serve several projects, as
/// `webmarketer help pull` says.
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
        let settings = Settings::read(Path::new(""), &flags)?;
        let local = Local::read(&settings)?;
        let client = if self.offline {
            None
        } else {
            let of_lock = local.lock.catalogue.project.as_ref();
            let project = pull::project(settings.project.as_ref(), of_lock)?;
            // A profile names a project to compare with on purpose, such as that of another environment.
            let is_meant = settings.project_is_of_profile;
            if let Some(of_lock) = of_lock.filter(|of_lock| **of_lock != project && !is_meant) {
                let what = format!("the lock {} is of `{of_lock}`, not of `{project}`", settings.lock.display());
                return Err(Failure::new(Exit::Usage, what).advise(format!(
                    "name the right project, or none; `webmarketer pull --switch-project` makes it the lock of `{project}`"
                )));
            }
            Some(live::client(&connection.or(&settings), &project)?)
        };
        let ended = check(client.as_ref(), &local, &settings, self.trash, &self.reports, console).await;
        // The process ends, and what is large is not taken apart before.
        std::mem::forget(local);
        ended
    }
}

/// What there is on disk.
#[derive(Debug)]
pub(crate) struct Local {
    lock: Lock,
    /// How the generated code is held against the lock as a whole.
    found: Found,
    /// The texts of its files.
    code: Vec<String>,
}

impl Local {
    /// Reads the lock and the generated code at once: both can be large.
    pub(crate) fn read(settings: &Settings) -> Result<Self, Failure> {
        let failure = |error| Failure::lock(&settings.lock, &error);
        let text = std::fs::read(&settings.lock).map_err(|error| failure(LockError::Io(error)))?;
        let (lock, code) = both(|| Lock::parse(&text), || settings.output.found(&text, &settings.choices));
        let (lock, (found, code)) = (lock.map_err(failure)?, code?);
        Ok(Self { lock, found, code })
    }
}

/// Does two things at once. A panic of either is one of both.
fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        (here(), there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Compares live (unless there is no client), lock and generated code, and says how they compare.
pub(crate) async fn check(
    client: Option<&Client>,
    local: &Local,
    settings: &Settings,
    trash: Option<Duration>,
    reports: &Reports,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let levels = levels(settings)?;
    let mut items = Vec::new();
    let mut known = paths(&local.lock.catalogue);
    let lock = &local.lock;
    let (code, (edited, sources)) = both(
        || generated_code(local, settings),
        || (lock.edited(), (local.found != Found::Current).then(|| Sources::read(&settings.folder))),
    );
    let (is_there, code) = code?;
    // What the service has, where it is asked.
    let mut asked = None;
    if let Some(client) = client {
        let live = console.waiting(live::READING, async |progress| live::fetch(client, progress).await).await?;
        let mut refused = Vec::new();
        if let Some(time) = trash {
            let since = TimeDelta::from_std(time).ok().and_then(|time| Utc::now().checked_sub_signed(time));
            let since = since.unwrap_or_default().max(DateTime::UNIX_EPOCH);
            refused =
                console.waiting(trash::READING, async |progress| trash::fetch(client, since, progress).await).await?;
        }
        asked = Some((live, refused));
    }
    let sources = LazyCell::new(|| sources.unwrap_or_else(|| Sources::read(&settings.folder)));
    if let Some((live, refused)) = &asked {
        known.extend(paths(live));
        items = moved(lock, live, &edited, settings, || &sources);
        items.extend(trashed(&lock.catalogue, refused, settings, || &sources));
    }
    let edited = edited.into_iter().map(ToString::to_string);
    let edited: Vec<_> = edited.map(|reference| Subject { path: reference.clone(), reference }).collect();
    if !edited.is_empty() {
        items.push(Item::of(report::LOCK_EDITED, &[Side::Lock], edited, "*", "in the lock was edited by hand"));
    }
    items.extend(code);
    if let Some(other) = settings.output.forgotten() {
        let what = format!("{} was generated too, and both would be one module: delete it", other.display());
        items.push(Item::new(report::CODE_LEFT_OVER, &[Side::Code], slashes(&other), what));
    }

    let count = report::plural(lock.catalogue.active().count(), "event type");
    let (compared, agree) = match (client, is_there) {
        (Some(_), true) => ("live with lock, and lock with generated code", "live, lock and generated code agree"),
        (Some(_), false) => ("live with lock", "live and lock agree; there is no generated code"),
        (None, true) => ("lock with generated code", "lock and generated code agree"),
        (None, false) => ("nothing", "the lock reads well, and there is nothing that it could be compared with"),
    };
    let of_lock = lock.catalogue.project.as_ref();
    let project = client.map(Client::project).or(of_lock);
    let mut report = Report {
        compared: compared.to_owned(),
        project: project.map(ToString::to_string),
        profile: settings.profile_name.clone(),
        items,
        lock: slashes(&settings.lock),
        agree: format!("{agree}: {count}"),
        fail_on: reports.fail_on(),
        ..Report::default()
    };
    let today = Utc::now().date_naive().to_string();
    let looked = |rule: &str| client.is_some() && (trash.is_some() || rule != report::EVENTS_TRASHED.id);
    report::accept(&mut report, &settings.accepts, &today, looked, &known);
    levels.apply(&mut report);
    report.settle = settle(&report.items, settings, of_lock);
    locate(&mut report.items, || &*sources, reports.prefix());
    report.sort();
    reports.write(&report, console)?;
    Ok(report.exit())
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

/// The levels that the settings give to rules. Every rule that they name, those that are accepted too, must exist.
pub(super) fn levels(settings: &Settings) -> Result<Levels, Failure> {
    let mut accepted = settings.accepts.iter().map(|accept| &accept.rule);
    let known = accepted.try_for_each(|rule| report::rule_of_settings(&rule.value, rule.line).map(drop));
    let levels = known.and_then(|()| Levels::read(&settings.rules));
    levels.map_err(|error| Failure::settings(Path::new(FILE_NAME), &error))
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

/// Whether there is generated code, and how it is not what it should be. Where nobody named a place, it need not be there.
fn generated_code(local: &Local, settings: &Settings) -> Result<(bool, Vec<Item>), Failure> {
    let layout = Layout::new(&local.lock, &settings.choices);
    let layout = layout.map_err(|error| Failure::settings(Path::new(FILE_NAME), &error))?;
    let of_rule = |rule: &'static Rule| move |unfit: &Unfit| not_generated(unfit, rule);
    let mut items: Vec<_> = layout.unfit_event_types.iter().map(of_rule(report::NO_STRUCT)).collect();
    items.extend(layout.unfit_fields.iter().map(of_rule(report::NO_FIELD)));
    let path = settings.output.path().display();
    let (rule, sides, whole) = match local.found {
        Found::Current => return Ok((true, items)),
        Found::Nothing | Found::Foreign if !settings.output_is_named => return Ok((false, items)),
        Found::Nothing => (report::CODE_MISSING, vec![Side::Code], format!("{path} is not there")),
        Found::Foreign => {
            let what = OutputError::Foreign(settings.output.root()).to_string();
            (report::CODE_MISSING, vec![Side::Code], what)
        }
        Found::Edited => (report::CODE_EDITED, vec![Side::Code], format!("{path} was changed since it was generated")),
        Found::Stale { lock, settings, edited } => {
            let what = match (lock, settings) {
                (true, true) => "the lock and the settings",
                (false, true) => FILE_NAME,
                _ => "the lock",
            };
            let sides = [(lock, Side::Lock), (edited, Side::Code), (settings, Side::Settings)];
            let moved = sides.into_iter().filter(|(moved, _)| *moved).map(|(_, side)| side).collect();
            let edited = if edited { ", and was changed since it was generated" } else { "" };
            (report::CODE_STALE, moved, format!("{path} is not what {what} would make of it{edited}"))
        }
    };
    let is_code = matches!(local.found, Found::Edited | Found::Stale { .. });
    let differences = if is_code { differences(&local.code, &texts(&layout)) } else { Vec::new() };
    if differences.is_empty() {
        items.push(Item::new(rule, &sides, slashes(settings.output.path()), whole));
    } else {
        items.extend(together(&differences, rule, &sides));
    }
    // The process ends soon, and what is large is not taken apart before.
    std::mem::forget(layout);
    Ok((true, items))
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
