//! The names of the constants of states and statistics. They are made from the pinned names of the fields.

use std::borrow::Cow;
use std::collections::HashSet;

use webmarketer_schema::convention::default_constant;
use webmarketer_schema::lock::digest_of_bytes;
use webmarketer_schema::{Entity, Field};

use crate::settings::is_name;

/// The names of constants for which the derive has another default or none, in the order of the fields. `chosen` is the
/// name that settings choose.
pub(super) fn constants<'a>(
    fields: &[Field],
    names: &[Cow<'_, str>],
    chosen: impl Fn(&Field) -> Option<&'a str>,
) -> Vec<Option<String>> {
    let mut taken = HashSet::new();
    let name = |(field, name): (&Field, &Cow<'_, str>)| {
        if !matches!(field.entity, Entity::State | Entity::Statistic) {
            return None;
        }
        let key = field.storage_key.as_str();
        if let Some(constant) = chosen(field) {
            return (constant != default_constant(key)).then(|| constant.to_owned());
        }
        let mut constant = name.to_uppercase();
        // Two names can be equal in upper case: `straße` and `strasse`, or `aB` and `ab` if settings choose names. The
        // one that conversion to lower case does not restore gets another constant, even if the other name does not
        // exist.
        let comes_back = constant.to_lowercase() == **name;
        if !is_name(&constant) || !comes_back || taken.contains(&constant) {
            let digest = digest_of_bytes(format!("{key}\0{}", field.entity).as_bytes());
            constant = format!("FIELD_{}", digest.trim_start_matches("sha256:").get(..8)?.to_uppercase());
        }
        taken.insert(constant.clone());
        (constant != default_constant(key)).then_some(constant)
    };
    fields.iter().zip(names).map(name).collect()
}

#[cfg(test)]
mod tests {
    use webmarketer_schema::FieldType;

    use super::*;

    #[test]
    fn constants_keep_their_names_when_fields_are_added() {
        let state = |key: &str| Field { entity: Entity::State, ..Field::new(FieldType::Boolean, key) };
        let name = |fields: &[&str], wanted: &str| {
            let names: Vec<_> = fields.iter().map(|name| Cow::Borrowed(*name)).collect();
            let fields: Vec<_> = fields.iter().map(|key| state(key)).collect();
            let place = names.iter().position(|name| name == wanted).unwrap();
            constants(&fields, &names, |_| None)[place].clone()
        };
        for key in ["straße", "strasse", "sent"] {
            assert_eq!(name(&[key], key), name(&["sent", "strasse", "straße"], key), "{key}");
            assert_eq!(name(&[key], key), name(&["straße", "strasse", "sent"], key), "{key}");
        }
        for key in ["a_b", "a_B"] {
            assert_eq!(name(&[key], key), name(&["a_B", "a_b"], key), "{key}");
        }
        assert_eq!(name(&["sent"], "sent"), None);
    }
}
