//! Random histories of a catalogue, with names that collide, are reused or are keywords, and with every kind of
//! change.

use fastrand::Rng;
use webmarketer_schema::lock::FieldId;
use webmarketer_schema::{Catalogue, Entity, EventType, Field, FieldType, IngestionKey, StorageKey};

/// Storage keys and ingestion keys.
const KEYS: [&str; 14] =
    ["a_b", "aB", "a-b", "A b", "cart_id", "cartId", "the_cart", "share_via", "type", "Type", "self", "event", "x", ""];
/// Suffixes of references.
const REFERENCES: [&str; 6] = ["cart_shared", "cart-shared", "cartShared", "type", "page", "Page"];

/// Two or three versions of a catalogue, each a change of the previous one. Each number has its own references.
pub(crate) fn history(number: usize) -> Vec<Catalogue> {
    let mut random = Rng::with_seed(number as u64);
    let mut event_types = Vec::new();
    for _ in 0..random.usize(1..4) {
        add_event_type(&mut event_types, number, &mut random);
    }
    let mut versions = vec![Catalogue::new(None, event_types.clone()).unwrap()];
    for _ in 0..random.usize(1..3) {
        change(&mut event_types, number, &mut random);
        versions.push(Catalogue::new(None, event_types.clone()).unwrap());
    }
    versions
}

fn add_event_type(event_types: &mut Vec<EventType>, number: usize, random: &mut Rng) {
    let reference = format!("p{number}-{}", random.choice(REFERENCES).unwrap());
    let mut event_type = EventType::new(reference.as_str(), "Name");
    for _ in 0..random.usize(0..6) {
        let field = field(random);
        event_type.fields.push(field);
        if !is_possible(&event_type.fields) {
            event_type.fields.pop();
        }
    }
    if event_types.iter().all(|other| other.reference != event_type.reference) {
        event_types.push(event_type);
    }
}

fn field(random: &mut Rng) -> Field {
    let key = random.choice(KEYS).unwrap();
    let mut field = Field::new(FieldType::String, key);
    field.optional = random.u8(0..10) < 4;
    match random.u8(0..10) {
        0 => field.entity = Entity::User,
        1 => {
            field.entity = Entity::State;
            field.field_type = FieldType::Boolean;
            field.ingestion_key = None;
        }
        2 => {
            field.entity = Entity::Statistic;
            field.field_type = FieldType::Number;
            field.ingestion_key = None;
        }
        _ => {}
    }
    if field.ingestion_key.is_some() && random.u8(0..4) == 0 {
        field.field_type = FieldType::Number;
    }
    if field.ingestion_key.is_some() && random.u8(0..10) < 3 {
        field.ingestion_key = Some(IngestionKey::new(random.choice(KEYS).unwrap()));
    }
    field
}

/// Whether storage keys and ingestion keys are unique.
fn is_possible(fields: &[Field]) -> bool {
    fields.iter().enumerate().all(|(index, field)| {
        fields.iter().skip(index + 1).all(|other| {
            id(other) != id(field) && (field.ingestion_key.is_none() || other.ingestion_key != field.ingestion_key)
        })
    })
}

/// Changes one to four things.
fn change(event_types: &mut Vec<EventType>, number: usize, random: &mut Rng) {
    for _ in 0..random.usize(1..5) {
        let Some(at) = (!event_types.is_empty()).then(|| random.usize(0..event_types.len())) else {
            add_event_type(event_types, number, random);
            continue;
        };
        match random.u8(0..16) {
            0 => add_event_type(event_types, number, random),
            1 => _ = event_types.remove(at),
            2 => {
                // Removed, and perhaps another one with the same Rust name.
                event_types.remove(at);
                add_event_type(event_types, number, random);
            }
            3 => {
                let reference = format!("p{number}-{}", random.choice(REFERENCES).unwrap()).as_str().into();
                if event_types.iter().all(|other| other.reference != reference) {
                    event_types[at].reference = reference;
                }
            }
            _ => {
                let before = event_types[at].fields.clone();
                change_fields(&mut event_types[at].fields, random);
                if !is_possible(&event_types[at].fields) {
                    event_types[at].fields = before;
                }
            }
        }
    }
}

fn change_fields(fields: &mut Vec<Field>, random: &mut Rng) {
    if fields.is_empty() {
        return fields.push(field(random));
    }
    let (at, other) = (random.usize(0..fields.len()), random.usize(0..fields.len()));
    let key = random.choice(KEYS).unwrap();
    match random.u8(0..12) {
        0 => _ = fields.remove(at),
        1 | 2 => fields.push(field(random)),
        // Only the storage key.
        3 | 4 => fields[at].storage_key = StorageKey::new(key),
        5 => {
            // Replaced by another field of the same type.
            fields[at].storage_key = StorageKey::new(key);
            fields[at].ingestion_key = fields[at].ingestion_key.is_some().then(|| IngestionKey::new(key));
        }
        6 => {
            let storage_key = fields[at].storage_key.clone();
            fields[at].storage_key = fields[other].storage_key.clone();
            fields[other].storage_key = storage_key;
        }
        7 | 8 => fields[at].optional = !fields[at].optional,
        9 => fields[at].ingestion_key = fields[at].ingestion_key.is_some().then(|| IngestionKey::new(key)),
        10 if fields[at].ingestion_key.is_some() => {
            fields[at].field_type =
                if fields[at].field_type == FieldType::String { FieldType::Number } else { FieldType::String };
        }
        _ if fields[at].ingestion_key.is_some() => {
            fields[at].entity = if fields[at].entity == Entity::Event { Entity::User } else { Entity::Event };
        }
        _ => {}
    }
}

/// The identity of a field within its event type.
pub(crate) fn id(field: &Field) -> FieldId {
    (field.storage_key.clone(), field.entity.clone())
}

/// The field of a value, one version later: the field with the same storage key, or the one that
/// keeps the ingestion key if the storage key no longer exists.
fn follow(of: FieldId, before: Option<&EventType>, after: Option<&EventType>) -> FieldId {
    let (Some(before), Some(after)) = (before, after) else { return of };
    let Some(field) = before.fields.iter().find(|field| id(field) == of) else { return of };
    if after.fields.iter().any(|new| id(new) == of) {
        return of;
    }
    let is_new = |new: &&Field| before.fields.iter().all(|old| id(old) != id(new));
    let new = || after.fields.iter().filter(is_new);
    let of_key = new().find(|new| new.storage_key == of.0);
    let of_ingestion = new().find(|new| {
        new.ingestion_key.is_some() && new.ingestion_key == field.ingestion_key && new.entity == field.entity
    });
    of_key.or(of_ingestion).map_or(of, id)
}

/// The same from a version to the last one.
pub(crate) fn follow_to_last(versions: &[Catalogue], from: usize, of_type: &EventType, of: FieldId) -> FieldId {
    let of_version = |version: &'_ Catalogue| version.get(&of_type.reference).cloned();
    versions[from..].windows(2).fold(of, |of, pair| {
        let [before, after] = pair else { return of };
        follow(of, of_version(before).as_ref(), of_version(after).as_ref())
    })
}
