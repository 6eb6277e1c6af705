//! The crate whose dates generated code uses: the key `dates` of the table `[generate]`.

use super::error::SettingsError;
use super::table::Located;

/// The crate whose dates generated code uses. Core re-exports each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DateType {
    /// `chrono::DateTime<Utc>`
    #[default]
    Chrono,
    /// `jiff::Timestamp`; core needs its feature `jiff`.
    Jiff,
    /// `time::OffsetDateTime`; core needs its feature `time`.
    Time,
}

impl DateType {
    const WORDS: [(&str, Self); 3] = [("chrono", Self::Chrono), ("jiff", Self::Jiff), ("time", Self::Time)];

    /// Reads the name of the crate.
    pub(super) fn parse(text: &Located<String>) -> Result<Self, SettingsError> {
        let known = Self::WORDS.iter().find(|(word, _)| *word == text.value);
        known.map(|(_, known)| *known).ok_or_else(|| {
            let what = format!("unknown date type `{}`", text.value.escape_debug());
            SettingsError::new(text.line, what).near(&text.value, &Self::WORDS.map(|(word, _)| word))
        })
    }
}
