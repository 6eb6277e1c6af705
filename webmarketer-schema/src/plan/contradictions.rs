//! Contradictions between the structs of a program.

use std::collections::BTreeMap;

use super::defined::defined;
use super::{Definitions, PlanError, SharedField, StructDefinition};
use crate::model::Reference;

impl Definitions {
    /// The contradictions between the structs: two structs that define one event type differently, a struct that has a
    /// field twice, and a storage key that has two meanings in the project.
    ///
    /// The fields of users, states and statistics belong to the project: one storage key is one field, with one entity,
    /// type, PII flag and discriminant flag. Only in one struct can it be a field of two entities. A field of the event
    /// belongs to its event type. Labels can differ.
    ///
    /// ```
    /// use webmarketer_schema::plan::{Definitions, StructDefinition, StructPlace};
    /// use webmarketer_schema::{Entity, EventType, Field, FieldType};
    ///
    /// let of_struct = |name: &str, line, field_type| {
    ///     let place = StructPlace { rust_name: format!("shop::{name}"), file: "src/events.rs".into(), line };
    ///     let fields = vec![Field { entity: Entity::User, ..Field::new(field_type, "age") }];
    ///     StructDefinition { place, event_type: EventType { fields, ..EventType::new(name, name) } }
    /// };
    /// let structs = vec![of_struct("Order", 4, FieldType::Number), of_struct("Signup", 9, FieldType::String)];
    /// let contradictions = Definitions { project: None, structs }.contradictions();
    /// assert_eq!(
    ///     contradictions[0].to_string(),
    ///     "shop::Order (src/events.rs:4) defines the field `age` of the project as a user field of type number, \
    ///      and shop::Signup (src/events.rs:9) as a user field of type string",
    /// );
    /// ```
    pub fn contradictions(&self) -> Vec<PlanError> {
        let mut errors = Vec::new();
        defined(self, &mut errors);
        check_shared_fields(self, |_, _| false, &mut errors);
        errors
    }
}

/// Reports each storage key of the project to which two structs give different meanings. `is_stored` is whether the
/// service has a field exactly as the struct of this event type defines it: two such fields are accepted, because the
/// service accepted them.
pub(super) fn check_shared_fields(
    definitions: &Definitions,
    is_stored: impl Fn(&Reference, &SharedField) -> bool,
    errors: &mut Vec<PlanError>,
) {
    let mut structs: Vec<_> = definitions.structs.iter().collect();
    structs.sort_by(|a, b| a.place.cmp(&b.place));
    let mut meanings: BTreeMap<_, Vec<(SharedField, &StructDefinition)>> = BTreeMap::new();
    for one in structs {
        let reference = &one.event_type.reference;
        for field in one.event_type.fields.iter().filter_map(SharedField::of_field) {
            let known = meanings.entry(field.key.clone()).or_default();
            if known.iter().any(|(known, _)| known.means_the_same(&field)) {
                continue;
            }
            let contradicts = |(known, other): &&(SharedField, &StructDefinition)| {
                // A struct can have one key for two entities. That two structs of one event type differ is reported
                // already.
                other.event_type.reference != *reference
                    && !(is_stored(&other.event_type.reference, known) && is_stored(reference, &field))
            };
            match known.iter().find(contradicts) {
                Some((known, other)) => errors.push(PlanError::SharedFieldsDiffer {
                    key: field.key.clone(),
                    meanings: [Box::new(known.clone()), Box::new(field)],
                    structs: [&other.place, &one.place].map(|place| Box::new(place.clone())),
                }),
                None => known.push((field, one)),
            }
        }
    }
}
