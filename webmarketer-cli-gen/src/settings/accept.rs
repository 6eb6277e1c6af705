//! Accepted findings: the `[[accept]]` entries of `webmarketer.toml`.

use super::error::SettingsError;
use super::mistakes::Mistakes;
use super::table::{Located, Table};

/// An accepted finding, which fails no command until a date.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script compares nothing"))]
pub(crate) struct Accept {
    /// The line of the entry, counted from 1.
    pub(crate) line: usize,
    /// The rule of the finding.
    pub(crate) rule: Located<String>,
    /// A pattern of the event type or field; `*` matches any text.
    pub(crate) path: String,
    pub(crate) reason: String,
    pub(crate) owner: String,
    /// The last day on which the finding is accepted, such as `2027-01-31`.
    pub(crate) until: String,
}

/// The keys of an entry, all of them required.
const KEYS: [&str; 5] = ["rule", "path", "reason", "owner", "until"];

impl Accept {
    /// Reads an entry; `None` if a key is missing or has no usable value.
    pub(super) fn from_table(table: &Table<'_>, line: usize, mistakes: &mut Mistakes) -> Option<Self> {
        table.expect_keys(&KEYS, mistakes);
        let missing: Vec<_> = KEYS.into_iter().filter(|key| !table.has(key)).map(|key| format!("`{key}`")).collect();
        if !missing.is_empty() {
            let what = format!("`[[accept]]` has no {}", missing.join(", "));
            let advice = "an entry has `rule`, `path`, `reason`, `owner` and `until`, such as `until = 2027-01-31`";
            mistakes.add(SettingsError::new(line, what).advise(advice));
        }
        let mut text = |key| mistakes.keep(table.text(key));
        let (rule, path, reason, owner) = (text("rule"), text("path"), text("reason"), text("owner"));
        #[cfg(feature = "cli")]
        if let Some(Err(mistake)) = rule.as_ref().map(|rule| super::levels::rule(&rule.value, rule.line)) {
            mistakes.add(mistake);
        }
        let until = mistakes.keep(table.date("until"));
        let (rule, path, reason, owner) = (rule?, path?.value, reason?.value, owner?.value);
        Some(Self { line, rule, path, reason, owner, until: until? })
    }
}
