//! Makes a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::findings;
use super::contradictions::check_shared_fields;
use super::declarations::Removals;
use super::defined::{Defined, defined};
use super::overlay::{Impossible, Obstacle, Overlay, obstacles, overlay};
use super::renames::{renamed_event_types, renamed_fields};
use super::steps::{Archive, Create, NotInCode, SharedFieldStep, Update};
use super::{Declarations, Definitions, ManualStep, Plan, PlanError, SharedField, StructPlace};
use crate::diff::{FieldChange, Finding, TypeChange};
use crate::model::{Entity, EventType, Field, ProjectId, Reference, StorageKey};

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The address of the API.
    pub api_base: &'a str,
    /// All event types of the service, archived ones included.
    pub live: &'a [EventType],
    /// All shared fields of the service.
    pub shared_fields: &'a [SharedField],
    /// What the program defines.
    pub definitions: &'a Definitions,
    /// What the settings declare as removed.
    pub declarations: &'a Declarations,
}

/// What to do about a mandatory field that the structs do not have.
fn add_to_struct(path: &str) -> String {
    format!(
        "add the field to the struct; or make it optional in Webmarketer; or declare its removal in webmarketer.toml, under \
         `[plan]`: `remove_fields = [{path:?}]`"
    )
}

const KEEP_KEY: &str = "write another `ingestion_key`; or declare the removal of the other field under `[plan]` in \
                        webmarketer.toml";

impl Plan {
    /// Makes the plan. It is empty if the service has everything that the program states.
    ///
    /// # Errors
    ///
    /// If the definitions or the declarations contradict each other. The list has all contradictions.
    pub fn make(input: &PlanInput<'_>) -> Result<Self, Vec<PlanError>> {
        let mut errors = Vec::new();
        if let Some(of_program) = input.definitions.project.as_ref().filter(|id| *id != input.project) {
            let (of_program, project) = (of_program.clone(), input.project.clone());
            errors.push(PlanError::OtherProject { of_program, project });
        }
        let live = by_reference(input.live, &mut errors);
        let defined = defined(input.definitions, &mut errors);
        let removals = Removals::resolve(input.declarations, &live, &defined, &mut errors);
        let is_stored = |reference: &Reference, field: &SharedField| {
            let fields = live.get(reference).into_iter().flat_map(|live| &live.fields);
            fields.filter_map(SharedField::of_field).any(|stored| stored.means_the_same(field))
        };
        check_shared_fields(input.definitions, is_stored, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut maker = Maker {
            plan: Self {
                project: input.project.clone(),
                api_base: input.api_base.to_owned(),
                shared_fields: Vec::new(),
                creates: Vec::new(),
                updates: Vec::new(),
                archives: Vec::new(),
                manual: Vec::new(),
                not_in_code: Vec::new(),
                suggestions: Vec::new(),
                stale: removals.stale,
            },
            shared: by_key(input.shared_fields),
            new_shared: BTreeMap::new(),
        };
        let no_fields = BTreeSet::new();
        for (reference, defined) in &defined {
            let removed = removals.fields.get(*reference).unwrap_or(&no_fields);
            match live.get(*reference) {
                None => maker.create(defined),
                Some(live) if live.is_archived() => maker.restore(live, defined),
                Some(live) => maker.update(live, defined, removed),
            }
        }
        for (reference, live) in
            live.iter().filter(|(reference, live)| !live.is_archived() && !defined.contains_key(*reference))
        {
            if removals.archives.contains(reference) {
                maker.plan.archives.push(Archive::new((*live).clone()));
                continue;
            }
            if let Some(removed) = removals.fields.get(reference) {
                let mut desired = (*live).clone();
                desired.fields.retain(|field| !removed.contains(&field.storage_key));
                maker.plan.updates.push(Update::new((*live).clone(), desired, Vec::new()));
            }
            let added = findings(None, Some(*live)).into_iter().take(1);
            let reference = || (*reference).clone();
            maker.plan.not_in_code.extend(added.map(|finding| NotInCode {
                reference: reference(),
                field: None,
                rule: finding.rule,
            }));
        }
        let only_live =
            live.values().copied().filter(|live| !live.is_archived() && !defined.contains_key(&live.reference));
        let new: Vec<_> =
            defined.iter().filter(|(reference, _)| !live.contains_key(*reference)).map(|(r, d)| (*r, d)).collect();
        maker.plan.suggestions.extend(renamed_event_types(only_live, &new));
        Ok(maker.finish())
    }
}

/// The event types of the service, sorted. Of two with one reference, the one that is not archived counts.
fn by_reference<'a>(live: &'a [EventType], errors: &mut Vec<PlanError>) -> BTreeMap<&'a Reference, &'a EventType> {
    let mut all: BTreeMap<&Reference, &EventType> = BTreeMap::new();
    for event_type in live {
        match all.get(&event_type.reference) {
            Some(other) if !other.is_archived() && !event_type.is_archived() => {
                errors.push(PlanError::DuplicateReference(event_type.reference.clone()));
            }
            Some(other) if !other.is_archived() => {}
            Some(_) | None => drop(all.insert(&event_type.reference, event_type)),
        }
    }
    all
}

type SharedKey<'a> = (&'a Entity, &'a StorageKey);

fn by_key(shared: &[SharedField]) -> BTreeMap<SharedKey<'_>, &SharedField> {
    let mut all: BTreeMap<SharedKey<'_>, &SharedField> = BTreeMap::new();
    for field in shared {
        let kept = all.entry((&field.entity, &field.key)).or_insert(field);
        if kept.archived && !field.archived {
            *kept = field;
        }
    }
    all
}

struct Maker<'a> {
    plan: Plan,
    shared: BTreeMap<SharedKey<'a>, &'a SharedField>,
    new_shared: BTreeMap<(Entity, StorageKey), SharedFieldStep>,
}

impl<'a> Maker<'a> {
    fn create(&mut self, Defined { event_type, structs, .. }: &Defined<'_>) {
        let shared = self.shared_of(&event_type.fields);
        let found: Vec<_> =
            event_type.fields.iter().flat_map(|field| obstacles(event_type, field, &[], &shared)).collect();
        if found.is_empty() {
            self.need_shared(&event_type.fields, structs);
            self.plan.creates.push(Create::new((*event_type).clone(), structs.clone()));
        }
        self.add_manual(found, structs);
    }

    /// The API cannot restore an archived event type.
    fn restore(&mut self, live: &EventType, Defined { structs, .. }: &Defined<'_>) {
        let restored = EventType { archived_at: None, ..live.clone() };
        let remedy = "restore the event type in Webmarketer; or remove the struct";
        let restored = findings(Some(live), Some(&restored));
        let steps = restored.iter().map(|finding| ManualStep {
            message: "is archived, and the API cannot restore it".to_owned(),
            ..ManualStep::new(finding, structs, remedy)
        });
        self.plan.manual.extend(steps.take(1));
    }

    fn update(&mut self, live: &EventType, defined: &Defined<'_>, removed: &BTreeSet<&StorageKey>) {
        let Defined { event_type, states_name, structs } = defined;
        let shared = self.shared_of(&event_type.fields);
        let Overlay { desired, kept, impossible } = overlay(live, event_type, *states_name, removed, &shared);
        let has = |field: &Field| {
            live.fields.iter().any(|old| old.storage_key == field.storage_key && old.entity == field.entity)
        };
        let new: Vec<_> = desired.fields.iter().filter(|field| !has(field)).cloned().collect();
        self.need_shared(&new, structs);
        self.plan.suggestions.extend(renamed_fields(live, defined, &kept));
        self.add_kept(&desired, &kept, structs);
        self.add_manual(impossible, structs);
        let update = Update::new(live.clone(), desired, structs.clone());
        if !update.changes.is_empty() {
            self.plan.updates.push(update);
        }
    }

    /// The shared fields of the service that fields of an event type use.
    fn shared_of(&self, fields: &[Field]) -> Vec<&'a SharedField> {
        fields.iter().filter_map(|field| self.shared.get(&(&field.entity, &field.storage_key)).copied()).collect()
    }

    /// Plans the shared fields that the service does not have.
    fn need_shared(&mut self, fields: &[Field], structs: &[StructPlace]) {
        for shared in fields.iter().filter_map(SharedField::of_field) {
            if self.shared.contains_key(&(&shared.entity, &shared.key)) {
                continue;
            }
            let key = (shared.entity.clone(), shared.key.clone());
            let new = || SharedFieldStep { field: shared.clone(), structs: Vec::new() };
            // The structs give it one meaning.
            self.new_shared.entry(key).or_insert_with(new).structs.extend_from_slice(structs);
        }
    }

    /// Lists the fields that only the service has. Events of the program are trashed without the mandatory ones.
    fn add_kept(&mut self, desired: &EventType, kept: &[Field], structs: &[StructPlace]) {
        if kept.is_empty() {
            return;
        }
        let mut without = desired.clone();
        without.fields.retain(|field| !kept.contains(field));
        for finding in findings(Some(&without), Some(desired)) {
            let TypeChange::Field(key, FieldChange::Added(field)) = &finding.change.what else { continue };
            let reference = desired.reference.clone();
            self.plan.not_in_code.push(NotInCode { reference, field: Some(key.clone()), rule: finding.rule });
            if field.is_mandatory() {
                let message = "is mandatory, and the program does not send it".to_owned();
                let remedy = add_to_struct(&finding.path());
                self.plan.manual.push(ManualStep { message, ..ManualStep::new(&finding, structs, remedy) });
            }
        }
    }

    fn add_manual(&mut self, impossible: Vec<Impossible>, structs: &[StructPlace]) {
        for Impossible { finding, obstacle } in impossible {
            let step = match &obstacle {
                Obstacle::NotInUpdates => ManualStep {
                    message: format!("{finding} in the program, and the API cannot change it"),
                    ..ManualStep::new(&finding, structs, "change it in Webmarketer; or change the struct")
                },
                Obstacle::IngestionKeyKept => ManualStep {
                    message: format!("{finding} in the program, and another field of the service has this key"),
                    ..ManualStep::new(&finding, structs, KEEP_KEY)
                },
                Obstacle::SharedField => ManualStep {
                    message: format!("{finding} in the program, and the API cannot change a field of the project"),
                    ..ManualStep::new(&finding, structs, "change the field in Webmarketer; or change the struct")
                },
                Obstacle::ArchivedSharedField => ManualStep {
                    message: "is an archived field of the project, and the API cannot restore it".to_owned(),
                    ..ManualStep::new(
                        &finding,
                        structs,
                        "restore the field in Webmarketer; or remove it from the struct",
                    )
                },
                Obstacle::IngestionKeyTaken(ingestion_key, other) => {
                    taken(&finding, ingestion_key.as_str(), other, structs)
                }
            };
            self.plan.manual.push(step);
        }
    }

    fn finish(mut self) -> Plan {
        self.plan.shared_fields = self.new_shared.into_values().collect();
        for step in &mut self.plan.shared_fields {
            step.structs.sort();
            step.structs.dedup();
        }
        self.plan.manual.sort_by(|a, b| (&a.reference, &a.field, a.rule.id).cmp(&(&b.reference, &b.field, b.rule.id)));
        self.plan.updates.sort_by(|a, b| a.live.reference.cmp(&b.live.reference));
        self.plan.not_in_code.sort_by(|a, b| (&a.reference, &a.field).cmp(&(&b.reference, &b.field)));
        self.plan.suggestions.sort_by(|a, b| (&a.path, &a.old).cmp(&(&b.path, &b.old)));
        self.plan
    }
}

/// The step for a new field whose ingestion key another field has.
fn taken(finding: &Finding, ingestion_key: &str, other: &StorageKey, structs: &[StructPlace]) -> ManualStep {
    // The finding is about the old field; the step is about the new one.
    let new = match &finding.change.what {
        TypeChange::Field(_, FieldChange::StorageKey(new)) => Some(new.clone()),
        _ => finding.storage_key().cloned(),
    };
    let message = format!("has the ingestion key `{ingestion_key}`, which the field `{other}` of the service has");
    let remedy = format!(
        "write `storage_key = {:?}` to keep the field; or declare its removal in webmarketer.toml, under `[plan]`: \
         `remove_fields = [{:?}]`",
        other.as_str(),
        format!("{}.{other}", finding.change.reference)
    );
    ManualStep { field: new, message, ..ManualStep::new(finding, structs, remedy) }
}
