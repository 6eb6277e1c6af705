//! The names that a lock pins: the existing ones, and names for new event types and fields.

use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, RustNames, TypeNames};

use super::assigned::{field_id, field_names, type_names};
use super::owner::{carry_over, release, reserve};

/// Names all event types and fields of a catalogue that replaces the one of `old`.
///
/// Names in `old` are kept. If a storage key is replaced by a new one with the same ingestion key, the name moves to
/// the new key. Names of other event types and fields that no longer exist are retired: only the same event type or
/// field can get them again. `chosen` has the names in the settings, by `reference` or `reference.storage_key`.
///
/// ```
/// use webmarketer_cli_gen::names::pin;
/// use webmarketer_schema::lock::Lock;
/// use webmarketer_schema::{Catalogue, EventType, Field, FieldType};
///
/// let catalogue = |key: &str| {
///     let share = EventType { fields: vec![Field::new(FieldType::String, key)], ..EventType::new("share", "Share") };
///     Catalogue::new(None, [share])
/// };
/// let names = pin(&catalogue("cartId")?, &Lock::default(), &[]);
/// let old = Lock::new(catalogue("cartId")?, names);
/// // Another key whose name would also be `cart_id`.
/// let names = pin(&catalogue("cart-id")?, &old, &[]);
/// assert!(names.types[&"share".into()].fields.values().all(|name| name != "cart_id"));
/// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
/// ```
pub fn pin(catalogue: &Catalogue, old: &Lock, chosen: &[(&str, &str)]) -> RustNames {
    let carried = carry_over(catalogue, old, chosen);
    let reserved = reserve(&carried, catalogue, chosen);
    let mut names = RustNames { retired: carried.retired, ..RustNames::default() };
    for (event_type, name) in catalogue.iter().zip(type_names(catalogue, &reserved)) {
        let fields = event_type.fields.iter().zip(field_names(event_type, &reserved));
        let fields = fields.map(|(field, name)| (field_id(field), name.into_owned()));
        let mut type_names = TypeNames { name: Some(name.into_owned()), ..TypeNames::default() };
        for (id, name) in fields {
            // Of duplicate fields, only the first can be generated.
            type_names.fields.entry(id).or_insert(name);
        }
        names.types.insert(event_type.reference.clone(), type_names);
    }
    release(&mut names);
    names
}
