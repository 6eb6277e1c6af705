//! Contradictions between the structs of a program.

use std::collections::BTreeMap;

use super::defined::defined;
use super::{Definitions, PlanError, SharedField, StructDefinition};

impl Definitions {
    /// The contradictions between the structs: two structs that define one event type differently, a struct that has a
    /// field twice, and a storage key that has two meanings in the project.
    ///
    /// The fields of users, states and statistics belong to the project: one storage key is one field, with one entity,
    /// type, PII flag and discriminant flag. A field of the event belongs to its event type. Labels can differ.
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
        let mut structs: Vec<_> = self.structs.iter().collect();
        structs.sort_by(|a, b| a.place.cmp(&b.place));
        let mut first: BTreeMap<_, (SharedField, &StructDefinition)> = BTreeMap::new();
        for one in structs {
            for field in one.event_type.fields.iter().filter_map(SharedField::of_field) {
                let (known, of_struct) = first.entry(field.key.clone()).or_insert_with(|| (field.clone(), one));
                if !known.means_the_same(&field) {
                    errors.push(PlanError::SharedFieldsDiffer {
                        key: field.key.clone(),
                        meanings: [Box::new(known.clone()), Box::new(field)],
                        structs: [&of_struct.place, &one.place].map(|place| Box::new(place.clone())),
                    });
                }
            }
        }
        errors
    }
}
