//! A live event type with what a program defines on top of it.

use std::collections::BTreeSet;

use super::SharedField;
use crate::diff::{FieldChange, Finding, Retention, TypeChange};
use crate::model::{EventType, ExpirationPolicy, Field, IngestionKey, StorageKey};

use super::changes::findings;

/// A live event type with what a program defines on top of it. What the program does not state is unchanged.
#[derive(Debug)]
pub(super) struct Overlay {
    /// The event type after the changes that the API can make.
    pub(super) desired: EventType,
    /// The fields that only the service has, and which stay.
    pub(super) kept: Vec<Field>,
    /// The changes that the API cannot make.
    pub(super) impossible: Vec<Impossible>,
}

/// A change that the API cannot make.
#[derive(Debug)]
pub(super) struct Impossible {
    pub(super) finding: Finding,
    pub(super) obstacle: Obstacle,
}

/// Why the API cannot make a change.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// No operation changes the property of an existing event type.
    NotInUpdates,
    /// The field is shared by the project, and has another meaning there.
    SharedField,
    /// A field that only the service has has the ingestion key.
    IngestionKeyKept,
    /// The field is shared by the project, and is archived there.
    ArchivedSharedField,
    /// Another field of the service, with this storage key, has the ingestion key.
    IngestionKeyTaken(IngestionKey, StorageKey),
}

/// Lays the definition of a program over a live event type.
pub(super) fn overlay(
    live: &EventType,
    code: &EventType,
    states_name: bool,
    removed: &BTreeSet<&StorageKey>,
    shared: &[&SharedField],
) -> Overlay {
    let mut desired = live.clone();
    desired.fields.clear();
    let (mut kept, mut impossible) = (Vec::new(), Vec::new());
    let partners = partners(&live.fields, &code.fields);
    let only_live = live
        .fields
        .iter()
        .zip(&partners)
        .filter(|(field, partner)| partner.is_none() && !removed.contains(&field.storage_key));
    let kept_keys: BTreeSet<_> = only_live.filter_map(|(field, _)| field.ingestion_key.as_ref()).collect();
    // The whole definition, with what the API cannot change.
    let mut whole = Vec::new();
    for (field, partner) in live.fields.iter().zip(&partners) {
        match partner.and_then(|index| code.fields.get(index)) {
            Some(defined) => {
                let wanted = merged(field, defined);
                let mut possible = with_shared(field, &wanted, shared);
                // Two fields with one ingestion key would get the same value.
                if wanted.ingestion_key != field.ingestion_key
                    && wanted.ingestion_key.as_ref().is_some_and(|key| kept_keys.contains(key))
                {
                    possible.ingestion_key.clone_from(&field.ingestion_key);
                }
                desired.fields.push(possible);
                whole.push(wanted);
            }
            None if removed.contains(&field.storage_key) => {}
            None => {
                desired.fields.push(field.clone());
                whole.push(field.clone());
                kept.push(field.clone());
            }
        }
    }
    let new = code.fields.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index)));
    for (_, field) in new {
        let obstacles = obstacles(live, field, &kept, shared);
        if obstacles.is_empty() {
            desired.fields.push(field.clone());
            whole.push(field.clone());
        }
        impossible.extend(obstacles);
    }
    if states_name {
        desired.name.clone_from(&code.name);
    }
    if let Some(policy) = &code.expiration_policy {
        desired.expiration_policy = Some(merged_policy(live.expiration_policy.as_ref(), policy));
    }
    desired.attributable = code.attributable.or(live.attributable);
    let mut whole = EventType { fields: whole, ..desired.clone() };
    if code.metadata.is_some() {
        whole.metadata.clone_from(&code.metadata);
    }
    if code.phone_parsing.is_some() && code.phone_countries() != live.phone_countries() {
        whole.phone_parsing.clone_from(&code.phone_parsing);
    }
    let not_in_updates = findings(Some(&desired), Some(&whole)).into_iter();
    impossible.extend(not_in_updates.map(|finding| {
        let obstacle = match &finding.change.what {
            TypeChange::Field(_, FieldChange::IngestionKey { .. }) => Obstacle::IngestionKeyKept,
            TypeChange::Field(..) => Obstacle::SharedField,
            _ => Obstacle::NotInUpdates,
        };
        Impossible { finding, obstacle }
    }));
    Overlay { desired, kept, impossible }
}

/// What stops a new field of an event type.
pub(super) fn obstacles(
    event_type: &EventType,
    field: &Field,
    others: &[Field],
    shared: &[&SharedField],
) -> Vec<Impossible> {
    let alone = |field: &Field| EventType {
        fields: vec![field.clone()],
        ..EventType::new(event_type.reference.clone(), event_type.name.clone())
    };
    if let Some(shared) = shared.iter().find(|shared| shared.is_of(field)) {
        let own = Field { optional: true, most_probable_location: false, label: None, metadata: None, ..field.clone() };
        let before = shared.as_event_type(event_type, field.ingestion_key.as_ref());
        let differs = findings(Some(&before), Some(&alone(&own)));
        if !differs.is_empty() {
            let impossible = |finding| Impossible { finding, obstacle: Obstacle::SharedField };
            return differs.into_iter().map(impossible).collect();
        }
        if shared.archived {
            let added = findings(Some(&EventType { fields: Vec::new(), ..alone(field) }), Some(&alone(field)));
            let impossible = |finding| Impossible { finding, obstacle: Obstacle::ArchivedSharedField };
            return added.into_iter().map(impossible).collect();
        }
    }
    let has_key = |other: &&Field| other.ingestion_key.is_some() && other.ingestion_key == field.ingestion_key;
    let Some((other, key)) = others.iter().find(has_key).zip(field.ingestion_key.as_ref()) else { return Vec::new() };
    let moved = findings(Some(&alone(other)), Some(&alone(field))).into_iter().take(1);
    let obstacle = || Obstacle::IngestionKeyTaken(key.clone(), other.storage_key.clone());
    moved.map(|finding| Impossible { finding, obstacle: obstacle() }).collect()
}

/// For each live field, the index of the field that the program defines. They have the same storage key and, if that
/// names several fields, the same entity.
fn partners(live: &[Field], code: &[Field]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; live.len()];
    for same_entity in [true, false] {
        for index in 0..live.len() {
            let Some((field, None)) = live.get(index).zip(partners.get(index).copied()) else { continue };
            let is_partner = |(at, defined): &(usize, &Field)| {
                defined.storage_key == field.storage_key
                    && (!same_entity || defined.entity == field.entity)
                    && !partners.contains(&Some(*at))
            };
            let partner = code.iter().enumerate().find(is_partner).map(|(at, _)| at);
            if let Some(slot) = partners.get_mut(index) {
                *slot = partner;
            }
        }
    }
    partners
}

/// A live field with what the program states.
fn merged(live: &Field, defined: &Field) -> Field {
    Field {
        entity: defined.entity.clone(),
        field_type: defined.field_type.clone(),
        ingestion_key: defined.ingestion_key.clone(),
        optional: defined.optional,
        discriminant: defined.discriminant,
        pii: defined.pii,
        most_probable_location: defined.most_probable_location,
        label: defined.label.clone().or_else(|| live.label.clone()),
        metadata: defined.metadata.clone().or_else(|| live.metadata.clone()),
        ..live.clone()
    }
}

/// The changed field, without the changes that contradict the shared field of the project.
fn with_shared(live: &Field, wanted: &Field, shared: &[&SharedField]) -> Field {
    let mut field = wanted.clone();
    if let Some(shared) = shared.iter().find(|shared| shared.is_of(wanted)) {
        let means_the_same = SharedField::of_field(wanted).is_some_and(|wanted| wanted.means_the_same(shared));
        if live.entity != wanted.entity && (shared.archived || !means_the_same) {
            let (entity, field_type) = (live.entity.clone(), live.field_type.clone());
            return Field { entity, field_type, pii: live.pii, discriminant: live.discriminant, ..field };
        }
        if field.field_type != shared.field_type {
            field.field_type = live.field_type.clone();
        }
        if field.pii != shared.pii {
            field.pii = live.pii;
        }
        if field.discriminant != shared.discriminant {
            field.discriminant = live.discriminant;
        }
    }
    field
}

/// The policy that the program states, with what is unknown in the live one.
fn merged_policy(live: Option<&ExpirationPolicy>, defined: &ExpirationPolicy) -> ExpirationPolicy {
    match live {
        Some(live) if Retention::of(Some(live)) == Retention::of(Some(defined)) => live.clone(),
        Some(live) => {
            let mut extra = live.extra.clone();
            extra.extend(defined.extra.clone());
            ExpirationPolicy { extra, ..defined.clone() }
        }
        None => defined.clone(),
    }
}
