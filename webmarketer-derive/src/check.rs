//! The rules that look at more than one field.

use std::collections::HashMap;

use crate::errors::Errors;
use crate::input::{Event, Key};

/// Tells every rule that the fields break together.
pub(crate) fn check(event: &Event<'_>, errors: &mut Errors) {
    let carried = event.fields.iter().map(|field| &field.row);
    let storage_keys: Vec<_> = carried.clone().chain(&event.others).map(|row| &row.storage_key).collect();
    let told = tell_repeated("storage", &storage_keys, &[], event, errors);
    // Where one token gives both keys, one error is enough.
    let told: Vec<_> = told.into_iter().map(|index| storage_keys.get(index).map(|key| &*key.text)).collect();
    let ingestion_keys: Vec<_> = carried.clone().map(|row| &row.ingestion_key).collect();
    tell_repeated("ingestion", &ingestion_keys, &told, event, errors);

    let mut locations = carried.chain(&event.others).filter_map(|row| row.most_probable_location);
    if let Some(first) = locations.next() {
        for second in locations {
            let message = "only one field can be `most_probable_location`";
            errors.tell_both(second, message, first, "first set here");
        }
    }
}

/// Tells the keys that stand twice, but for those in `known`, and returns which they are.
fn tell_repeated(
    kind: &str,
    keys: &[&Key],
    known: &[Option<&str>],
    event: &Event<'_>,
    errors: &mut Errors,
) -> Vec<usize> {
    let mut seen: HashMap<&str, &Key> = HashMap::new();
    let mut repeated = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        match seen.get(&*key.text) {
            None => {
                seen.insert(&key.text, key);
            }
            Some(_) if known.contains(&Some(&key.text)) => {}
            Some(first) => {
                let message = format!("{kind} key `{}` is used twice in `{}`", key.text, event.ident);
                errors.tell_both(key.span, message, first.span, "first used here");
                repeated.push(index);
            }
        }
    }
    repeated
}
