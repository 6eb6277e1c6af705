//! Event types and fields that were perhaps renamed: one is gone, and a new one has a similar name or the same
//! properties.

use std::collections::BTreeMap;
use std::fmt;

use unicode_security::confusable_detection::skeleton;

use super::{Change, FieldChange, TypeChange};
use crate::convention::{field_kind, unique_pairs};
use crate::model::{Field, Reference, StorageKey};

/// The new name that a removed event type or field perhaps has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PerhapsRenamed {
    /// The new reference or storage key.
    to: String,
    /// How the names differ, where they look the same.
    difference: Option<CodePoints>,
}

/// The characters of two names that differ, as code points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CodePoints {
    old: String,
    new: String,
}

/// The event type or the field that a change is about.
pub(super) type Path<'a> = (&'a Reference, Option<&'a StorageKey>);

/// The new names of what was removed, where only one is likely.
pub(super) fn perhaps_renamed(changes: &[Change]) -> BTreeMap<Path<'_>, PerhapsRenamed> {
    let mut renamed = BTreeMap::new();
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let mut fields: BTreeMap<&Reference, (Vec<&Field>, Vec<&Field>)> = BTreeMap::new();
    for Change { reference, what } in changes {
        match what {
            TypeChange::Removed(_) => gone.push(reference),
            TypeChange::Added(_) => new.push(reference),
            TypeChange::Field(_, FieldChange::Removed(field)) => fields.entry(reference).or_default().0.push(field),
            TypeChange::Field(_, FieldChange::Added(field)) => fields.entry(reference).or_default().1.push(field),
            _ => {}
        }
    }
    for (old, new) in unique_pairs(&gone, &new, |reference| folded(reference.as_str())) {
        renamed.insert((*old, None), PerhapsRenamed::new(old.as_str(), new.as_str()));
    }
    for (reference, (gone, new)) in fields {
        let alike = unique_pairs(&gone, &new, |field| folded(field.storage_key.as_str()));
        for (old, new) in alike.into_iter().chain(unique_pairs(&gone, &new, |field| field_kind(field))) {
            let found = PerhapsRenamed::new(old.storage_key.as_str(), new.storage_key.as_str());
            renamed.entry((reference, Some(&old.storage_key))).or_insert(found);
        }
    }
    renamed
}

/// How a name looks: look-alike letters are the same, and spaces at its ends and invisible characters are not there.
fn looks(name: &str) -> String {
    let is_visible = |c: &char| {
        !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    let visible: String = name.trim().chars().filter(is_visible).collect();
    skeleton(&visible).collect()
}

/// How a name looks, without case and separators.
pub(super) fn folded(name: &str) -> String {
    looks(&looks(&name.to_lowercase()).to_lowercase()).replace(['_', '-', ' '], "")
}

impl PerhapsRenamed {
    fn new(old: &str, new: &str) -> Self {
        let difference = (looks(old) == looks(new)).then(|| CodePoints::that_differ(old, new));
        Self { to: new.to_owned(), difference }
    }

    /// The new reference or storage key.
    pub fn to(&self) -> &str {
        &self.to
    }
}

impl CodePoints {
    /// The code points between what the names start and end with alike.
    fn that_differ(old: &str, new: &str) -> Self {
        let (mut old, mut new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        while !old.is_empty() && old.last() == new.last() {
            old.pop();
            new.pop();
        }
        let alike = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let points = |chars: &[char]| {
            let points: Vec<_> = chars.iter().skip(alike).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            points.join(" ")
        };
        Self { old: points(&old), new: points(&new) }
    }
}

impl fmt::Display for PerhapsRenamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "perhaps renamed to `{}`", self.to.replace('`', "'"))?;
        match &self.difference {
            None => Ok(()),
            Some(CodePoints { old, new }) if old.is_empty() => write!(f, ", which looks the same and also has {new}"),
            Some(CodePoints { old, new }) if new.is_empty() => write!(f, ", which looks the same without {old}"),
            Some(CodePoints { old, new }) => write!(f, ", which looks the same but has {new} in place of {old}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_distinguished_by_their_code_points() {
        for (old, new, says) in [
            ("coupon", "voucher", "perhaps renamed to `voucher`"),
            ("Coupon", "coupon", "perhaps renamed to `coupon`"),
            (
                "coupon",
                "\u{441}oupon",
                "perhaps renamed to `\u{441}oupon`, which looks the same but has U+0441 in place of U+0063",
            ),
            (
                "caf\u{e9}",
                "cafe\u{301}",
                "perhaps renamed to `cafe\u{301}`, which looks the same but has U+0065 U+0301 in place of U+00E9",
            ),
            ("coupon", "coupon ", "perhaps renamed to `coupon `, which looks the same and also has U+0020"),
            ("cou\u{200b}pon", "coupon", "perhaps renamed to `coupon`, which looks the same without U+200B"),
        ] {
            assert_eq!(PerhapsRenamed::new(old, new).to_string(), says);
        }
        for (old, new) in
            [("orderId", "order_id"), ("COUPON", "coup\u{43e}n"), ("o", "0"), ("Stra\u{df}e", "STRA\u{df}E")]
        {
            assert_eq!(folded(old), folded(new));
        }
        assert_ne!(folded("coupon"), folded("coupons"));
    }
}
