//! What a field is, packed into one number as the derive writes it, from a table of the same bits.

use webmarketer_schema::FieldType;

/// The bits of the kind.
pub(crate) const KIND: u32 = 0xff;
/// The field may be absent.
pub(crate) const OPTIONAL: u32 = 1 << 8;
/// The field is personally identifiable information.
pub(crate) const PII: u32 = 1 << 9;
/// The field helps to recognise a user.
pub(crate) const DISCRIMINANT: u32 = 1 << 10;
/// The field says best where the user is.
pub(crate) const MOST_PROBABLE_LOCATION: u32 = 1 << 11;
/// The bits of the entity; none of them is the event type alone.
pub(crate) const ENTITY: u32 = 3 << 12;
/// The entity is the user.
pub(crate) const USER: u32 = 1 << 12;
/// The entity is a state.
pub(crate) const STATE: u32 = 2 << 12;
/// Events do not carry the field.
pub(crate) const NOT_INGESTED: u32 = 1 << 14;
/// An earlier field is sent under the same key.
pub(crate) const SHARED_KEY: u32 = 1 << 15;

/// The type that the bits of the kind stand for; `None` for any JSON.
pub(crate) fn field_type(shape: u32) -> Option<FieldType> {
    Some(match shape & KIND {
        1 => FieldType::String,
        2 => FieldType::Email,
        3 => FieldType::Phone,
        4 => FieldType::Boolean,
        5 => FieldType::Number,
        6 => FieldType::Date,
        7 => FieldType::Currency,
        8 => FieldType::Location,
        9 => FieldType::Message,
        _ => return None,
    })
}
