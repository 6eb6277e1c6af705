//! The names of the constants of states and statistics, made of the names of their fields, which are pinned.

use std::borrow::Cow;
use std::collections::HashSet;

use heck::ToShoutySnakeCase as _;
use webmarketer_schema::lock::digest_of;
use webmarketer_schema::{Entity, Field};

use crate::names::is_name;

/// The name of each constant that the derive would give another name, or none; in the order of the fields.
pub(super) fn constants(fields: &[Field], names: &[Cow<'_, str>]) -> Vec<Option<String>> {
    let mut taken = HashSet::new();
    let name = |(field, name): (&Field, &Cow<'_, str>)| {
        if !matches!(field.entity, Entity::State | Entity::Statistic) {
            return None;
        }
        let key = field.storage_key.as_str();
        let mut constant = name.to_uppercase();
        if !is_name(&constant) || taken.contains(&constant) {
            // Two names of fields can be one when they are written large.
            let digest = digest_of(format!("{key}\0{}", field.entity).as_bytes());
            constant = format!("FIELD_{}", digest.trim_start_matches("sha256:").get(..8)?.to_uppercase());
        }
        taken.insert(constant.clone());
        (constant != key.to_shouty_snake_case()).then_some(constant)
    };
    fields.iter().zip(names).map(name).collect()
}
