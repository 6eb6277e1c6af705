//! Generated code held against the code that would be generated, struct by struct and field by field.

use std::collections::{BTreeMap, HashSet};

use super::super::{PartDifference, StructDifference};
use super::struct_parts::Says;
use super::structs::each_struct;

/// A struct or a field that is not as it would be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StructChange {
    /// The reference of the event type.
    pub(crate) reference: String,
    /// The storage key of the field, if it is about one.
    pub(crate) field: Option<String>,
    pub(crate) difference: StructDifference,
}

/// How the texts that are there differ from those that would be. Only what structs and their fields say counts: code may
/// differ without any difference here.
pub(crate) fn struct_differences(there: &[String], wanted: &[String]) -> Vec<StructChange> {
    let (there, wanted) = changed(&blocks(there), &blocks(wanted));
    let (there, wanted) = (structs(&there), structs(&wanted));
    let mut differences = Vec::new();
    for (reference, parts) in &wanted {
        match there.get(reference) {
            Some(there) => differences.extend(of_struct(reference, there, parts)),
            None => differences.push(StructChange::new(reference, reference, StructDifference::MissingStruct)),
        }
    }
    for reference in there.keys().filter(|reference| !wanted.contains_key(*reference)) {
        differences.push(StructChange::new(reference, reference, StructDifference::UnwantedStruct));
    }
    differences
}

impl StructChange {
    fn new(reference: &str, path: &str, difference: StructDifference) -> Self {
        let field = path.strip_prefix(reference).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned);
        Self { reference: reference.to_owned(), field, difference }
    }
}

/// What generated code consists of: items with an empty line between them.
fn blocks(texts: &[String]) -> Vec<&str> {
    let mut blocks = Vec::new();
    for text in texts {
        let mut next = 0;
        for end in memchr::memmem::find_iter(text.as_bytes(), "\n\n").chain([text.len()]) {
            blocks.push(text.get(std::mem::replace(&mut next, end)..end).unwrap_or_default().trim_matches('\n'));
        }
    }
    blocks
}

/// How far away a block is looked for that is not where it is expected.
const NEAR: usize = 16;

/// The blocks that only the one has and those that only the other has. Most stand where they stood, or near: those cost
/// no more than a look.
fn changed<'a>(there: &[&'a str], wanted: &[&'a str]) -> (String, String) {
    let (mut only_there, mut only_wanted) = (Vec::<&str>::new(), Vec::<&str>::new());
    let (mut a, mut b) = (there, wanted);
    while let (&[first_a, ref rest_a @ ..], &[first_b, ref rest_b @ ..]) = (a, b) {
        if first_a == first_b {
            (a, b) = (rest_a, rest_b);
        } else if let Some(near) = a.iter().take(NEAR).position(|block| *block == first_b) {
            only_there.extend(&a[..near]);
            a = &a[near..];
        } else if let Some(near) = b.iter().take(NEAR).position(|block| *block == first_a) {
            only_wanted.extend(&b[..near]);
            b = &b[near..];
        } else {
            only_there.push(first_a);
            only_wanted.push(first_b);
            (a, b) = (rest_a, rest_b);
        }
    }
    only_there.extend(a);
    only_wanted.extend(b);
    // What stands elsewhere is no difference.
    let (a, b): (HashSet<_>, HashSet<_>) =
        (only_there.iter().copied().collect(), only_wanted.iter().copied().collect());
    only_there.retain(|block| !b.contains(block));
    only_wanted.retain(|block| !a.contains(block));
    (only_there.join("\n\n"), only_wanted.join("\n\n"))
}

type Parts = BTreeMap<String, Says>;

/// The structs of a text by the reference of their event type, and what each consists of by its path.
fn structs(text: &str) -> BTreeMap<String, Parts> {
    let mut structs: BTreeMap<String, Parts> = BTreeMap::new();
    each_struct(
        text,
        |_| true,
        |_, _, parts| {
            if let Some(reference) = parts.first().map(|part| part.path.clone()) {
                structs.entry(reference).or_default().extend(parts.into_iter().map(|part| (part.path, part.says)));
            }
        },
    );
    structs
}

fn of_struct(reference: &str, there: &Parts, wanted: &Parts) -> Vec<StructChange> {
    let mut differences = Vec::new();
    for (path, says) in wanted {
        let difference = match there.get(path) {
            None => StructDifference::MissingField,
            Some(said) if said == says => continue,
            Some(said) => StructDifference::Parts(said.differences(says)),
        };
        differences.push(StructChange::new(reference, path, difference));
    }
    for path in there.keys().filter(|path| !wanted.contains_key(*path)) {
        differences.push(StructChange::new(reference, path, StructDifference::UnwantedField));
    }
    differences
}

impl Says {
    /// How this is not what it should be.
    fn differences(&self, wanted: &Self) -> Vec<PartDifference> {
        let mut differences = Vec::new();
        if self.what != wanted.what {
            differences.push(PartDifference::Declaration { code: self.what.clone(), wanted: wanted.what.clone() });
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
