//! Assigns names that are unique within a scope and do not depend on the order of the input.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest as _, Sha256};
use webmarketer_schema::convention::default_reference;

use super::ident::{Case, ident, shortened};
use crate::settings::is_name;

/// An item that needs a name.
pub(crate) struct Wanted<'a> {
    /// The key, which is unique in the scope.
    pub(crate) key: String,
    /// The text to make the name from.
    pub(crate) text: &'a str,
    /// The existing name.
    pub(crate) pinned: Option<&'a str>,
}

/// The digits of which a suffix is the start.
pub(super) fn suffix_digits(key: &str) -> String {
    format!("{:x}", Sha256::digest(key.as_bytes()))
}

/// Assigns a unique name to each item, in the order of the items.
///
/// Existing names are kept, and retired names are not used. A new name with more than `longest` characters is shortened.
/// If several items need the same new name, one whose text is the usual one for the name gets it, then one whose name
/// was not shortened, or else the first by key. The others get the shortest suffix that no other has: digits of their key's
/// digest. So the names do not depend on the order of the items.
pub(crate) fn assign<'a>(
    things: &[Wanted<'_>],
    case: Case,
    longest: usize,
    retired: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut taken = HashSet::new();
    let mut by_key: Vec<_> = things.iter().collect();
    by_key.sort_by(|a, b| a.key.cmp(&b.key));
    for thing in &by_key {
        if let Some(name) = thing.pinned.filter(|name| is_name(name))
            && taken.insert(name.to_owned())
        {
            names.insert(&thing.key, name.to_owned());
        }
    }

    taken.extend(retired.map(str::to_owned));

    let mut wanting: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for thing in by_key {
        if !names.contains_key(&*thing.key) {
            let usual = ident(thing.text, case);
            wanting.entry(shortened(&usual, case, longest).to_owned()).or_default().push((thing, usual));
        }
    }
    // Assign all first choices before any name with a suffix.
    let mut second_choices = Vec::new();
    for (name, mut group) in wanting {
        let is_usual = |text: &str| match case {
            Case::Type => text == default_reference(&name),
            Case::Field => text == name,
        };
        group.sort_by_key(|(thing, usual)| (!is_usual(thing.text), *usual != name));
        let mut group = group.into_iter();
        if taken.insert(name.clone())
            && let Some((first, _)) = group.next()
        {
            names.insert(&first.key, name);
        }
        second_choices.push(group.collect::<Vec<_>>());
    }
    for group in second_choices {
        let digits: Vec<_> = group.iter().map(|(thing, _)| suffix_digits(&thing.key)).collect();
        for (index, (thing, usual)) in group.into_iter().enumerate() {
            let own = digits.get(index).map(String::as_str).unwrap_or_default();
            let others = digits.iter().enumerate().filter(|(other, _)| *other != index);
            let least = others.map(|(_, other)| common_start(own, other) + 1).max().unwrap_or(1);
            let name = (least..=own.len())
                .map(|count| {
                    let suffix = format!("{}{}", case.separator(), own.get(..count).unwrap_or(own));
                    let stem = shortened(usual.trim_end_matches('_'), case, longest.saturating_sub(suffix.len()));
                    format!("{stem}{suffix}")
                })
                .find(|name| !taken.contains(name))
                .unwrap_or(usual);
            taken.insert(name.clone());
            names.insert(&thing.key, name);
        }
    }
    things.iter().map(|thing| names.get(&*thing.key).cloned().unwrap_or_default()).collect()
}

/// The number of digits with which both start.
fn common_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// The existing names of a scope, if all items have one and they are unique.
pub(super) fn given<'a>(pinned: impl Iterator<Item = Option<&'a str>>) -> Option<Vec<Cow<'a, str>>> {
    let is_in_order = |names: &[Cow<'_, str>]| names.is_sorted_by(|a, b| a < b);
    let name = |name: &'a str| is_name(name).then_some(Cow::Borrowed(name));
    let names = pinned.map(|pinned| pinned.and_then(name)).collect::<Option<Vec<_>>>()?;
    // Usually they are sorted, and then it is easy to see that they are unique.
    let is_unique = is_in_order(&names) || {
        let mut sorted = names.clone();
        sorted.sort_unstable();
        is_in_order(&sorted)
    };
    is_unique.then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(keys: &[&str], pins: &[(&str, &str)]) -> Vec<String> {
        let things: Vec<_> = keys
            .iter()
            .map(|key| Wanted {
                key: (*key).to_owned(),
                text: key,
                pinned: pins.iter().find(|(pinned, _)| pinned == key).map(|(_, name)| *name),
            })
            .collect();
        assign(&things, Case::Field, 20, std::iter::empty())
    }

    #[test]
    fn colliding_names_become_unique() {
        let given = names(&["url", "_url", "URL", "url_2"], &[]);
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), 4, "{given:?}");
        assert_eq!(given[0], "url");
    }

    #[test]
    fn a_suffix_is_the_shortest_that_tells_names_apart() {
        assert_eq!(names(&["url", "_url", "URL", "url_2"], &[]), ["url", "url_7", "url_e", "url_2"]);
        // The name with one digit is that of another item.
        assert_eq!(names(&["url", "_url", "x"], &[("x", "url_7")]), ["url", "url_74", "url_7"]);
        // 20 items: the digits of some start with the same digit.
        let keys: Vec<_> = (0..20).map(|spaces| format!("{}a", "-".repeat(spaces))).collect();
        let given = names(&keys.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), 20, "{given:?}");
        let of_suffix = |name: &String| name.len() - "a_".len();
        assert!(given[1..].iter().all(|name| of_suffix(name) <= 3), "{given:?}");
        assert!(given[1..].iter().any(|name| of_suffix(name) == 1), "{given:?}");
    }

    #[test]
    fn long_names_are_shortened_and_stay_unique() {
        let long = ["accepted_the_general_terms", "accepted_the_general_rules", "accepted_the"];
        let given = names(&long, &[]);
        assert_eq!(given, ["accepted_the_3", "accepted_the_general", "accepted_the"]);
        assert_eq!(names(&long[..1], &[]), ["accepted_the_general"]);
        assert_eq!(names(&long[..1], &[(long[0], long[0])]), [long[0]], "a pinned name is kept");
    }

    #[test]
    fn names_do_not_depend_on_the_order() {
        let keys = ["user-id", "userId", "USER_ID", "user id"];
        let mut there = names(&keys, &[]);
        let mut reversed = keys;
        reversed.reverse();
        let mut back = names(&reversed, &[]);
        back.reverse();
        assert_eq!(there, back);
        there.dedup();
        assert_eq!(there.len(), 4);
    }

    #[test]
    fn a_pinned_name_is_kept_when_items_are_added() {
        assert_eq!(names(&["userId"], &[]), ["user_id"]);
        let given = names(&["user_id", "userId"], &[("userId", "user_id")]);
        assert_eq!(given[1], "user_id");
        assert_ne!(given[0], "user_id");
    }

    #[test]
    fn an_invalid_pinned_name_is_replaced() {
        assert_eq!(names(&["a"], &[("a", "no name")]), ["a"]);
        assert_eq!(names(&["a"], &[("a", "self")]), ["a"]);
    }
}
