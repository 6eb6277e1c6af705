//! Finds what was probably renamed: the item of one side that has the same properties as only one of the other side.

use std::collections::BTreeMap;

use crate::model::{Entity, Field, FieldType};

/// The properties that distinguish fields of different kinds: the type, the entity, whether events carry the field, and
/// its flags. A renamed field keeps them.
pub type FieldKind<'a> = (&'a FieldType, &'a Entity, bool, [bool; 4]);

/// The kind of a field.
pub fn field_kind(field: &Field) -> FieldKind<'_> {
    let flags = [field.optional, field.pii, field.discriminant, field.most_probable_location];
    (&field.field_type, &field.entity, field.ingestion_key.is_some(), flags)
}

/// The pairs of an old and a new item with the same key, where no other item has that key.
///
/// ```
/// use webmarketer_schema::convention::{field_kind, unique_pairs};
/// use webmarketer_schema::{Field, FieldType};
///
/// let old = [Field::new(FieldType::String, "coupon"), Field::new(FieldType::Number, "items")];
/// let new = [Field::new(FieldType::String, "voucher")];
/// assert_eq!(unique_pairs(&old, &new, field_kind), [(&old[0], &new[0])]);
/// ```
pub fn unique_pairs<'a, T, K: Ord>(old: &'a [T], new: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<(&'a T, &'a T)> {
    let mut by_key: BTreeMap<K, (Vec<&T>, Vec<&T>)> = BTreeMap::new();
    for item in old {
        by_key.entry(key(item)).or_default().0.push(item);
    }
    for item in new {
        by_key.entry(key(item)).or_default().1.push(item);
    }
    let pair = |(old, new): (Vec<&'a T>, Vec<&'a T>)| match (&*old, &*new) {
        ([old], [new]) => Some((*old, *new)),
        _ => None,
    };
    by_key.into_values().filter_map(pair).collect()
}
