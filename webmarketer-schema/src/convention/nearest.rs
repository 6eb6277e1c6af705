//! The name that was probably meant.

/// The known name that is spelled like a word, if there is one: with the same letters and digits, whatever their case
/// and the `_` and `-` between them, or else with at most two edits.
///
/// ```
/// use webmarketer_schema::convention::nearest_name;
///
/// assert_eq!(nearest_name("orderPlacedAt", &["order_placed_at", "ordered"]), Some("order_placed_at"));
/// assert_eq!(nearest_name("purchse", &["purchase", "newsletter"]), Some("purchase"));
/// assert_eq!(nearest_name("order", &["purchase", "newsletter"]), None);
/// ```
pub fn nearest_name<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    let plain_word = plain(word);
    if let Some(same) = known.iter().find(|name| plain(name) == plain_word) {
        return Some(same);
    }
    let distances = known.iter().map(|name| {
        let known = name.to_lowercase();
        // Of names that are equally near, one that the word begins comes first.
        ((strsim::osa_distance(&lower, &known), !known.starts_with(&lower)), *name)
    });
    let nearest = distances.min_by_key(|(distance, _)| *distance).map(|((distance, _), name)| (distance, name));
    nearest.filter(|(distance, _)| *distance <= 2).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn a_name_is_near_when_two_letters_differ() {
        assert_eq!(nearest_name("purchse", &["purchase", "newsletter"]), Some("purchase"));
        assert_eq!(nearest_name("Purchase", &["purchase"]), Some("purchase"));
        assert_eq!(nearest_name("prchs", &["purchase"]), None);
    }

    #[test]
    fn of_equally_near_names_the_one_that_the_word_begins_is_chosen() {
        assert_eq!(nearest_name("pii-of", &["pii-on", "pii-off"]), Some("pii-off"));
    }

    #[test]
    fn other_separators_come_before_fewer_edits() {
        assert_eq!(nearest_name("a_b_c_d", &["a_b_c_e", "abcd"]), Some("abcd"));
        assert_eq!(nearest_name("OrderPlacedAtOnce", &["order-placed-at-once"]), Some("order-placed-at-once"));
    }
}
