//! Findings about a lock: differences of live, edits by hand, and trashed events. The settings of each member decide
//! which of them apply to it.

use std::collections::BTreeMap;

use webmarketer_core::api::TrashedEvent;
use webmarketer_schema::diff::{Finding, TypeChange, compare};
use webmarketer_schema::lock::{Lock, event_type_digest};
use webmarketer_schema::{Catalogue, EventType, Reference};

use super::source::Sources;
use super::trash::trash_disagreements;
use super::unselected::Unselected;
use super::{Disagreement, Problem, Side};
use crate::settings::Choices;

/// The findings about a lock.
pub(super) struct LockFindings {
    /// The event types that were edited by hand in the lock.
    edited: Vec<Reference>,
    /// The live event types and their differences from the lock, if they were fetched.
    live: Option<(Catalogue, Vec<Finding>)>,
    trashed: Vec<TrashedEvent>,
}

impl LockFindings {
    /// The findings about the lock alone.
    pub(super) fn of_lock(edited: Vec<Reference>) -> Self {
        Self { edited, live: None, trashed: Vec::new() }
    }

    /// Compares the lock with the live event types, and adds the trashed events.
    pub(super) fn add_live(&mut self, lock: &Lock, live: Catalogue, trashed: Vec<TrashedEvent>) {
        let findings = compare(&lock.catalogue, &live);
        self.live = Some((live, findings));
        self.trashed = trashed;
    }

    /// Whether the live event types were compared.
    pub(super) fn has_live(&self) -> bool {
        self.live.is_some()
    }

    /// The paths of all event types and fields, of the lock and of live.
    pub(super) fn paths(&self, lock: &Lock) -> Vec<String> {
        let mut known = paths(&lock.catalogue);
        known.extend(self.live.iter().flat_map(|(live, _)| paths(live)));
        known
    }

    /// The findings for packages with these choices and sources.
    pub(super) fn disagreements<'s>(
        &self,
        lock: &Lock,
        choices: Option<&Choices>,
        sources: impl Fn() -> &'s Sources,
    ) -> Vec<Disagreement> {
        let mut disagreements = Vec::new();
        if let Some((live, findings)) = &self.live {
            disagreements = live_disagreements(lock, (live, findings), &self.edited, choices, &sources);
            disagreements.extend(trash_disagreements(&lock.catalogue, &self.trashed, choices, &sources));
        }
        let edited = self.edited.iter().map(|reference| (Problem::LockEdited, reference.to_string()));
        disagreements.extend(Disagreement::group(edited));
        disagreements.extend(names_given_twice(lock));
        disagreements
    }
}

/// The event types whose Rust name in the lock is that of another one, which a merge of two branches can cause.
fn names_given_twice(lock: &Lock) -> Vec<Disagreement> {
    let mut owners = BTreeMap::new();
    let mut twice = Vec::new();
    for event_type in lock.catalogue.iter() {
        let pinned = lock.names.types.get(&event_type.reference);
        let Some(name) = pinned.and_then(|names| names.name.as_deref()) else { continue };
        if let Some(other) = owners.get(name) {
            let problem = Problem::NameTwice { name: name.to_owned(), other: ToString::to_string(other) };
            twice.push(Disagreement::new(problem, vec![event_type.reference.to_string()]));
        } else {
            owners.insert(name, &event_type.reference);
        }
    }
    twice
}

/// The differences of live from the lock, with the side that changed. If the lock was edited by hand, either only the
/// lock has changed since it was pulled, or live has changed too.
fn live_disagreements<'s>(
    lock: &Lock,
    (live, findings): (&Catalogue, &[Finding]),
    edited: &[Reference],
    choices: Option<&Choices>,
    sources: impl FnOnce() -> &'s Sources,
) -> Vec<Disagreement> {
    let outside = Unselected::of(findings.iter().flat_map(references), choices, sources);
    let mut by_side: BTreeMap<(bool, &'static [Side]), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let is_outside = references(finding).all(|reference| outside.contains(reference));
        let reference = finding.reference();
        let is_as_pulled = || live.get(reference).map(event_type_digest).as_deref() == lock.pulled_digest(reference);
        let sides: &[Side] = match edited.contains(reference) {
            false => &[Side::Live],
            true if is_as_pulled() => &[Side::Lock],
            true => &[Side::Live, Side::Lock],
        };
        by_side.entry((is_outside, sides)).or_default().push(finding);
    }
    let disagreements = |((is_outside, sides), findings): ((bool, &'static [Side]), Vec<&Finding>)| {
        let disagreements = changed(findings, sides, live).into_iter();
        disagreements.map(move |one| if is_outside { one.outside() } else { one })
    };
    by_side.into_iter().flat_map(disagreements).collect()
}

/// The findings of a comparison of two catalogues, with the time of the last change in the newer one.
pub(crate) fn changed<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
    sides: &'static [Side],
    newer: &Catalogue,
) -> Vec<Disagreement> {
    let problems =
        findings.into_iter().map(|finding| (Problem::changed(finding, sides), finding.reference().to_string()));
    let mut disagreements = Disagreement::group(problems);
    for one in &mut disagreements {
        let event_types = one.references.iter().filter_map(|reference| newer.get(&Reference::new(&**reference)));
        one.updated_at = event_types.filter_map(|event_type| event_type.updated_at.as_ref()).max().cloned();
    }
    disagreements
}

/// The references of the event type that a finding is about: two if it was renamed.
fn references(finding: &Finding) -> impl Iterator<Item = &str> {
    let renamed = match &finding.change.what {
        TypeChange::Renamed(new) => Some(new.as_str()),
        _ => None,
    };
    std::iter::once(finding.reference().as_str()).chain(renamed)
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
