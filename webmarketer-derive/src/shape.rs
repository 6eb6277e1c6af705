//! What a field is, packed into one number. `webmarketer_core` reads it.

/// The field may be absent.
pub(crate) const OPTIONAL: u32 = 1 << 8;
/// The field is personally identifiable information.
pub(crate) const PII: u32 = 1 << 9;
/// The field helps to recognise a user.
pub(crate) const DISCRIMINANT: u32 = 1 << 10;
/// The field says best where the user is.
pub(crate) const MOST_PROBABLE_LOCATION: u32 = 1 << 11;
/// The bits of the entity.
pub(crate) const ENTITY: u32 = 3 << 12;
/// The entity is the user.
pub(crate) const USER: u32 = 1 << 12;
/// The entity is a state.
pub(crate) const STATE: u32 = 2 << 12;
/// The entity is a statistic.
pub(crate) const STATISTIC: u32 = 3 << 12;
/// Events do not carry the field.
pub(crate) const NOT_INGESTED: u32 = 1 << 14;
/// An earlier field is sent under the same key.
pub(crate) const SHARED_KEY: u32 = 1 << 15;
/// All but the bits of the kind.
pub(crate) const NO_KIND: u32 = !0xff;

/// The kinds, by their number; 0 is any JSON.
pub(crate) const KINDS: [&str; 10] =
    ["", "string", "email", "phone", "boolean", "number", "date", "currency", "location", "message"];

/// The entities, by their number.
pub(crate) const ENTITIES: [&str; 4] = ["event", "user", "state", "statistic"];

/// The number of a kind.
pub(crate) fn kind(name: &str) -> Option<u32> {
    (1..).zip(KINDS.iter().skip(1)).find(|(_, known)| **known == name).map(|(number, _)| number)
}

/// The bits of an entity.
pub(crate) fn entity(name: &str) -> Option<u32> {
    (0..).zip(ENTITIES).find(|(_, known)| *known == name).map(|(number, _)| number << 12)
}
