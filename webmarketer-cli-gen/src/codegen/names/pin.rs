//! The names that a lock pins: the existing ones, and names for new event types and fields.

use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, RustNames, TypeNames};
use webmarketer_schema::model::Renames;

use super::assigned::{field_id, field_names, type_names};
use super::changes::changes;
use super::owner::{carry_over, release, reserve};

/// Names all event types and fields of a catalogue that replaces the one of `old`.
///
/// Names in `old` are kept. If a storage key is replaced by a new one with the same ingestion key, the name moves to
/// the new key. Names of other event types and fields that no longer exist are retired: only the same event type or
/// field can get them again. `chosen` has the names in the settings, by `reference` or `reference.storage_key`.
///
/// The names that code must follow are recorded: all of them as removed, because nothing is known to be renamed; see
/// [`pin_renamed`].
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
    pin_renamed(catalogue, old, chosen, &Renames::default())
}

/// The same with event types and fields that were renamed. A renamed event type keeps the names of its fields. Its own
/// name and those of renamed fields are retired, and recorded as renamed.
///
/// ```
/// use webmarketer_cli_gen::names::pin_renamed;
/// use webmarketer_schema::lock::{CodeChange, Lock};
/// use webmarketer_schema::model::Renames;
/// use webmarketer_schema::{Catalogue, EventType};
///
/// let catalogue = |reference: &str| Catalogue::new(None, [EventType::new(reference, "Purchase")]);
/// let names = pin_renamed(&catalogue("order")?, &Lock::default(), &[], &Renames::default());
/// let old = Lock::new(catalogue("order")?, names);
/// let renames = Renames { event_types: [("order".into(), "purchase".into())].into(), ..Renames::default() };
/// let names = pin_renamed(&catalogue("purchase")?, &old, &[], &renames);
/// let lock = Lock::new(catalogue("purchase")?, names);
/// let changes: Vec<_> = lock.code_changes().collect();
/// assert!(matches!(changes[..], [CodeChange::EventTypeRenamed { old: "Order", new: "Purchase", .. }]));
/// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
/// ```
pub fn pin_renamed(catalogue: &Catalogue, old: &Lock, chosen: &[(&str, &str)], renames: &Renames) -> RustNames {
    let carried = carry_over(catalogue, old, chosen, renames);
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
    names.changes = changes(catalogue, &names, old, chosen, renames);
    names
}
