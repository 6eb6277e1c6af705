//! The comparable text of a struct or field in the code.

use super::super::PartDifference;

/// The comparable text of a struct or field in the code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PartText {
    /// The name of a struct, the type of a field, or the argument that declares a field which events do not carry.
    /// Names have no paths.
    pub(super) declaration: String,
    /// The attributes, and the arguments of `webmarketer` attributes.
    pub(super) attributes: Vec<String>,
    /// The lines of documentation.
    pub(super) docs: Vec<String>,
}

impl PartText {
    /// The differences from the expected text; empty if they are equal.
    pub(super) fn differences(&self, expected: &Self) -> Vec<PartDifference> {
        let mut differences = Vec::new();
        if self == expected {
            return differences;
        }
        if self.declaration != expected.declaration {
            let (code, expected) = (self.declaration.clone(), expected.declaration.clone());
            differences.push(PartDifference::Declaration { code, expected });
        }
        let missing = expected.attributes.iter().filter(|attribute| !self.attributes.contains(attribute));
        differences.extend(missing.cloned().map(PartDifference::MissingAttribute));
        let extra = self.attributes.iter().filter(|attribute| !expected.attributes.contains(attribute));
        differences.extend(extra.cloned().map(PartDifference::ExtraAttribute));
        if differences.is_empty() {
            let is_order = self.docs == expected.docs;
            differences.push(if is_order { PartDifference::AttributeOrder } else { PartDifference::Description });
        }
        differences
    }
}
