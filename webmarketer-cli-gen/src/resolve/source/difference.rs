//! Generated code held against the code that would be generated, struct by struct and field by field.

use std::collections::{BTreeMap, HashSet};

use super::struct_parts::Says;
use super::structs::each_struct;

/// A struct or a field that is not as it would be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StructDifference {
    /// `purchase` or `purchase.amount`.
    pub(crate) path: String,
    /// The reference of the event type.
    pub(crate) reference: String,
    /// How it differs, as a clause that follows the path.
    pub(crate) what: String,
}

/// How the texts that are there differ from those that would be. Only what structs and their fields say counts: code may
/// differ without any difference here.
pub(crate) fn differences(there: &[String], wanted: &[String]) -> Vec<StructDifference> {
    let (there, wanted) = changed(&blocks(there), &blocks(wanted));
    let (there, wanted) = (structs(&there), structs(&wanted));
    let mut differences = Vec::new();
    for (reference, parts) in &wanted {
        match there.get(reference) {
            Some(there) => differences.extend(of_struct(reference, there, parts)),
            None => {
                differences.push(StructDifference::new(reference, reference, "has no struct in the code".to_owned()));
            }
        }
    }
    for reference in there.keys().filter(|reference| !wanted.contains_key(*reference)) {
        let what = "has a struct in the code, and should have none".to_owned();
        differences.push(StructDifference::new(reference, reference, what));
    }
    differences
}

impl StructDifference {
    fn new(reference: &str, path: &str, what: String) -> Self {
        Self { path: path.to_owned(), reference: reference.to_owned(), what }
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

fn of_struct(reference: &str, there: &Parts, wanted: &Parts) -> Vec<StructDifference> {
    let mut differences = Vec::new();
    for (path, says) in wanted {
        let what = match there.get(path) {
            None => "is not in the code".to_owned(),
            Some(said) if said == says => continue,
            Some(said) => said.differs(says),
        };
        differences.push(StructDifference::new(reference, path, what));
    }
    for path in there.keys().filter(|path| !wanted.contains_key(*path)) {
        differences.push(StructDifference::new(reference, path, "is in the code, and should not be".to_owned()));
    }
    differences
}

impl Says {
    /// How this is not what it should be, as a clause.
    fn differs(&self, wanted: &Self) -> String {
        let mut clauses = Vec::new();
        if self.what != wanted.what {
            clauses.push(format!("is {} in the code, and should be {}", self.what, wanted.what));
        }
        let lacks = wanted.attributes.iter().filter(|attribute| !self.attributes.contains(attribute));
        clauses.extend(lacks.map(|attribute| format!("lacks {attribute} in the code")));
        let has = self.attributes.iter().filter(|attribute| !wanted.attributes.contains(attribute));
        clauses.extend(has.map(|attribute| format!("has {attribute} in the code, and should not")));
        if clauses.is_empty() {
            clauses.push(if self.docs == wanted.docs {
                "has its attributes in another order in the code".to_owned()
            } else {
                "has another description in the code".to_owned()
            });
        }
        clauses.join("; ")
    }
}
