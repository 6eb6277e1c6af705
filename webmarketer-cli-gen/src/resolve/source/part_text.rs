//! What code says of a struct or of one of its fields.

use super::super::PartDifference;

/// What code says of a struct or of one of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PartText {
    /// The name of a struct, the type of a field, or the argument that is a field which events do not carry; without
    /// the paths of names.
    pub(super) declaration: String,
    /// Its attributes, and the arguments of those that are the derive's.
    pub(super) attributes: Vec<String>,
    /// Its documentation, line by line.
    pub(super) docs: Vec<String>,
}

impl PartText {
    /// How it differs from what it should be; nothing if they are equal.
    pub(super) fn differences(&self, wanted: &Self) -> Vec<PartDifference> {
        let mut differences = Vec::new();
        if self == wanted {
            return differences;
        }
        if self.declaration != wanted.declaration {
            let (code, wanted) = (self.declaration.clone(), wanted.declaration.clone());
            differences.push(PartDifference::Declaration { code, wanted });
        }
        let lacks = wanted.attributes.iter().filter(|attribute| !self.attributes.contains(attribute));
        differences.extend(lacks.cloned().map(PartDifference::MissingAttribute));
        let has = self.attributes.iter().filter(|attribute| !wanted.attributes.contains(attribute));
        differences.extend(has.cloned().map(PartDifference::UnwantedAttribute));
        if differences.is_empty() {
            let is_order = self.docs == wanted.docs;
            differences.push(if is_order { PartDifference::AttributeOrder } else { PartDifference::Description });
        }
        differences
    }
}
