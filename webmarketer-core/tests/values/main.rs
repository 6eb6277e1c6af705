//! The typed values against what is published about them, and the laws that hold for any text.

mod amount;
mod currency;
mod date;
mod email;
mod enums;
mod laws;
mod location;
mod phone;

/// The rows of a table of this folder: words apart by a blank, the last word to the end of the line.
fn rows<const WORDS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; WORDS]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let words: Vec<_> = line.splitn(WORDS, ' ').collect();
        words.try_into().unwrap_or_else(|_| panic!("a row of {WORDS} words: {line}"))
    })
}
