//! Assigns names that are unique within a scope and do not depend on the order of the input.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::ident::{Case, ident};
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

/// Assigns a unique name to each item, in the order of the items.
///
/// Existing names are kept, and retired names are not used. If several items need the same new name, the one whose text
/// equals the name gets it, or else the first by key. The others get a suffix with digits of their key's digest. So the
/// names do not depend on the order of the items.
pub(crate) fn assign<'a>(things: &[Wanted<'_>], case: Case, retired: impl Iterator<Item = &'a str>) -> Vec<String> {
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
            wanting.entry(ident(thing.text, case)).or_default().push(thing);
        }
    }
    // Assign all first choices before any name with a suffix.
    let mut second_choice = Vec::new();
    for (name, mut group) in wanting {
        group.sort_by_key(|thing| thing.text != name);
        for (place, thing) in group.into_iter().enumerate() {
            if place == 0 && taken.insert(name.clone()) {
                names.insert(&thing.key, name.clone());
            } else {
                second_choice.push((name.clone(), thing));
            }
        }
    }
    for (name, thing) in second_choice {
        let hex = format!("{:x}", Sha256::digest(thing.key.as_bytes()));
        let separator = if case == Case::Field { "_" } else { "X" };
        let stem = name.trim_end_matches('_');
        let free = (4..=hex.len()).filter_map(|digits| Some(format!("{stem}{separator}{}", hex.get(..digits)?)));
        let name = free.into_iter().find(|name| !taken.contains(name)).unwrap_or(name);
        taken.insert(name.clone());
        names.insert(&thing.key, name);
    }
    things.iter().map(|thing| names.get(&*thing.key).cloned().unwrap_or_default()).collect()
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
        assign(&things, Case::Field, std::iter::empty())
    }

    #[test]
    fn colliding_names_become_unique() {
        let given = names(&["url", "_url", "URL", "url_2"], &[]);
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), 4, "{given:?}");
        assert_eq!(given[0], "url");
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
