//! The names of structs and fields that are shortened or have a suffix.

use super::Layout;
use crate::codegen::names::{Adjustment, adjusted_field_name, adjusted_type_name, path};

/// The name of a struct or of a field that is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AdjustedName {
    /// The path in settings: `purchase` or `purchase.amount`.
    pub(crate) path: String,
    /// The name of the struct.
    pub(crate) of_struct: String,
    /// The name of the field, if it is a field.
    pub(crate) field: Option<String>,
    pub(crate) why: Adjustment,
}

impl AdjustedName {
    /// The name itself.
    pub(crate) fn name(&self) -> &str {
        self.field.as_deref().unwrap_or(&self.of_struct)
    }
}

impl Layout<'_> {
    /// The names that are not the usual ones, except those that settings choose.
    pub(crate) fn adjusted_names(&self) -> Vec<AdjustedName> {
        let mut adjusted = Vec::new();
        let is_chosen = |path: &str| self.choices.names.iter().any(|chosen| chosen.value.0 == path);
        for (index, (event_type, of_struct)) in self.chosen.iter().zip(&self.names).enumerate() {
            let mut add = |path: String, field: Option<String>, why| {
                if !is_chosen(&path) {
                    adjusted.push(AdjustedName { path, of_struct: of_struct.to_string(), field, why });
                }
            };
            if let Some(why) = adjusted_type_name(event_type, of_struct) {
                add(event_type.reference.to_string(), None, why);
            }
            for (number, field, name) in self.named_fields(index) {
                if let Some(why) = adjusted_field_name(event_type, number, &name) {
                    add(path(event_type, field), Some(name.into_owned()), why);
                }
            }
        }
        adjusted
    }
}
