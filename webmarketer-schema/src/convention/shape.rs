//! The properties of a field, packed into one number. The derive writes it, and `webmarketer_core` reads it.

use super::ValueKind;
use crate::model::{Entity, Field};

/// The bits of the [`ValueKind`].
pub const KIND: u32 = 0xff;
/// The field is optional.
pub const OPTIONAL: u32 = 1 << 8;
/// The field is personal data (PII).
pub const PII: u32 = 1 << 9;
/// The field is a discriminant.
pub const DISCRIMINANT: u32 = 1 << 10;
/// The field is the most probable location of the user.
pub const MOST_PROBABLE_LOCATION: u32 = 1 << 11;
/// The bits of the entity; none is set for the entity `event`.
pub const ENTITY: u32 = 3 << 12;
/// The entity is the user.
pub const USER: u32 = 1 << 12;
/// The entity is a state.
pub const STATE: u32 = 2 << 12;
/// The entity is a statistic.
pub const STATISTIC: u32 = 3 << 12;
/// The field is not part of events.
pub const NOT_INGESTED: u32 = 1 << 14;
/// An earlier field has the same ingestion key.
pub const SHARED_KEY: u32 = 1 << 15;

/// The entities with bits, in the order of their numbers.
pub const ENTITIES: [&str; 4] = ["event", "user", "state", "statistic"];

/// The bits of the entity with this name; `None` if it has no bits.
pub fn entity_bits(word: &str) -> Option<u32> {
    (0..).zip(ENTITIES).find(|(_, known)| *known == word).map(|(number, _)| number << ENTITY.trailing_zeros())
}

/// The entity of a shape.
pub fn entity(shape: u32) -> Entity {
    match shape & ENTITY {
        USER => Entity::User,
        STATE => Entity::State,
        STATISTIC => Entity::Statistic,
        _ => Entity::Event,
    }
}

/// The kind of a shape.
pub const fn kind(shape: u32) -> ValueKind {
    let mut kinds = ValueKind::NAMED.as_slice();
    while let [kind, rest @ ..] = kinds {
        if *kind as u32 == shape & KIND {
            return *kind;
        }
        kinds = rest;
    }
    ValueKind::Any
}

/// The shape of a field. An unknown field type or entity has no bits.
pub fn of_field(field: &Field) -> u32 {
    let flags = [
        (field.optional, OPTIONAL),
        (field.pii, PII),
        (field.discriminant, DISCRIMINANT),
        (field.most_probable_location, MOST_PROBABLE_LOCATION),
        (field.ingestion_key.is_none(), NOT_INGESTED),
    ];
    let bits =
        ValueKind::of_field_type(&field.field_type) as u32 | entity_bits(field.entity.as_str()).unwrap_or_default();
    flags.into_iter().filter(|(on, _)| *on).fold(bits, |bits, (_, bit)| bits | bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldType;

    #[test]
    fn every_field_type_and_every_entity_has_different_bits() {
        for (kind, field_type) in ValueKind::NAMED.into_iter().zip(FieldType::KNOWN) {
            let field = Field::new(field_type.clone(), "key");
            assert_eq!(super::kind(of_field(&field)), kind);
            assert_eq!(ValueKind::parse(field_type.as_str()), Some(kind));
            assert_eq!(kind.field_type(), Some(field_type));
            assert_eq!(kind.type_name().to_lowercase(), kind.as_str());
        }
        for word in ENTITIES {
            let field = Field { entity: Entity::parse(word), ..Field::new(FieldType::String, "key") };
            assert_eq!(entity(of_field(&field)), field.entity);
        }
        let other = Field { entity: Entity::Other("visit".to_owned()), ..Field::new(FieldType::parse("x"), "key") };
        assert_eq!((of_field(&other), kind(of_field(&other))), (0, ValueKind::Any));
    }

    #[test]
    fn each_flag_has_one_bit() {
        let bits = [OPTIONAL, PII, DISCRIMINANT, MOST_PROBABLE_LOCATION, NOT_INGESTED, SHARED_KEY, ENTITY, KIND];
        for (index, bit) in bits.iter().enumerate() {
            assert!(bits[..index].iter().all(|other| other & bit == 0), "{bit:b}");
        }
    }
}
