//! The word that was probably meant.

/// `, did you mean `x`?` where a word is near, else `, expected one of ...`.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(nearest) => format!(", did you mean `{nearest}`?"),
        None => format!(", expected one of {}", list(known)),
    }
}

/// The word that is spelled nearly the same, if one is.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |known: &&&str| strsim::osa_distance(&word.to_lowercase(), &known.to_lowercase());
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    let spelled_otherwise = known.iter().find(|known| plain(known) == plain(word));
    spelled_otherwise.or_else(|| known.iter().min_by_key(distance).filter(|known| distance(known) <= 2)).copied()
}

/// Words in backquotes, with commas between them.
fn list(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
