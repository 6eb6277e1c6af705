//! A renamed event type or field is one difference in the code: the old name instead of the new one.

use std::collections::BTreeMap;

use super::StructDifference;
use super::source::StructChange;

/// Replaces an extra and a missing struct, or an extra and a missing field of one struct, by one difference if there is
/// only one of each.
pub(super) fn join_renamed(changes: Vec<StructChange>) -> Vec<StructChange> {
    let mut groups: BTreeMap<Option<String>, Vec<StructChange>> = BTreeMap::new();
    for change in changes {
        let owner = change.field.is_some().then(|| change.reference.clone());
        groups.entry(owner).or_default().push(change);
    }
    groups.into_values().flat_map(join_one).collect()
}

/// The same for structs, or for the fields of one struct.
fn join_one(mut changes: Vec<StructChange>) -> Vec<StructChange> {
    let places = |changes: &[StructChange], wanted: [StructDifference; 2]| -> Vec<usize> {
        let is_wanted = |(_, change): &(usize, &StructChange)| wanted.contains(&change.difference);
        changes.iter().enumerate().filter(is_wanted).map(|(place, _)| place).collect()
    };
    let extra = places(&changes, [StructDifference::ExtraStruct, StructDifference::ExtraField]);
    let missing = places(&changes, [StructDifference::MissingStruct, StructDifference::MissingField]);
    let ([extra], [missing]) = (&*extra, &*missing) else { return changes };
    let new = changes.get(*missing).map(|change| change.field.clone().unwrap_or_else(|| change.reference.clone()));
    if let (Some(new), Some(old)) = (new, changes.get_mut(*extra)) {
        old.difference = match old.field {
            Some(_) => StructDifference::FieldInsteadOf(new),
            None => StructDifference::StructInsteadOf(new),
        };
        changes.remove(*missing);
    }
    changes
}
