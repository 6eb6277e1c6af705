//! Suggests similar names.

/// Returns the known name that is most similar to a word:
///
/// 1. with the same letters and digits, ignoring case, `_` and `-`;
/// 2. otherwise with at most two edits, and at most one edit in three letters;
/// 3. otherwise with the same words in another order;
/// 4. otherwise one of the two starts with the other, or contains it as a whole word.
///
/// ```
/// use webmarketer_schema::convention::nearest_name;
///
/// assert_eq!(nearest_name("orderPlacedAt", &["order_placed_at", "ordered"]), Some("order_placed_at"));
/// assert_eq!(nearest_name("purchse", &["purchase", "newsletter"]), Some("purchase"));
/// assert_eq!(nearest_name("id_order", &["order_id", "identity"]), Some("order_id"));
/// assert_eq!(nearest_name("signed", &["signed-in", "newsletter"]), Some("signed-in"));
/// assert_eq!(nearest_name("email", &["customer_email", "phone"]), Some("customer_email"));
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
        let allowed = word.chars().count().max(name.chars().count()).max(3) / 3;
        let known = name.to_lowercase();
        // Of equally similar names, one that starts with the word comes first.
        ((strsim::osa_distance(&lower, &known), !known.starts_with(&lower)), allowed.min(2), *name)
    });
    let near = distances.filter(|((distance, _), allowed, _)| distance <= allowed);
    let nearest = near.min_by_key(|(distance, ..)| *distance);
    nearest.map(|(.., name)| name).or_else(|| of_same_words(word, known)).or_else(|| longer_or_shorter(word, known))
}

/// The words of a name, in lower case: `order`, `placed` and `at` of `orderPlacedAt` or `order-placed-at`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || was_lower && character.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn of_same_words<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let sorted = |name: &str| {
        let mut words = words(name);
        words.sort();
        words
    };
    let of_word = sorted(word);
    known.iter().find(|name| of_word.len() > 1 && sorted(name) == of_word).copied()
}

/// The known name that starts with the word or contains it, or with which the word starts or which it contains; the one
/// whose length is most similar.
fn longer_or_shorter<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let of_word = words(word);
    let is_part = |name: &&&str| {
        let of_name = words(name);
        let (short, long) = if of_word.len() <= of_name.len() { (&of_word, &of_name) } else { (&of_name, &of_word) };
        let (short_text, long_text) = (short.concat(), long.concat());
        // A common prefix of one or two letters means nothing.
        let is_prefix = |short: &str, long: &str| short.chars().count() >= 3 && long.starts_with(short);
        let is_contained = !short.is_empty() && long.windows(short.len()).any(|part| part == short.as_slice());
        is_prefix(&short_text, &long_text) || is_prefix(&long_text, &short_text) || is_contained
    };
    known.iter().filter(is_part).min_by_key(|name| name.len().abs_diff(word.len())).copied()
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

    #[test]
    fn short_words_are_not_near_when_most_letters_differ() {
        assert_eq!(nearest_name("id", &["at", "no"]), None);
        assert_eq!(nearest_name("name", &["note"]), None);
        assert_eq!(nearest_name("nam", &["name"]), Some("name"));
    }

    #[test]
    fn a_name_is_near_when_one_contains_the_other() {
        for (word, near) in [
            ("signed", "signed-in"),
            ("signedIn", "signed"),
            ("newsletterSubscription", "newsletter"),
            ("id", "order_id"),
            ("order_identifier", "order"),
            ("placedAt", "order-placed-at"),
        ] {
            assert_eq!(nearest_name(word, &["zzzzzz", near]), Some(near), "{word}");
        }
        assert_eq!(nearest_name("at", &["catalogue", "attributable"]), None);
        assert_eq!(nearest_name("", &["catalogue"]), None);
        assert_eq!(nearest_name("email", &["customer_email_address", "user_email"]), Some("user_email"));
    }
}
