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

impl Accept {
    /// Reads an entry; `None` if a key is missing or has no usable value.
    pub(super) fn from_table(table: &Table<'_>, line: usize, mistakes: &mut Mistakes) -> Option<Self> {
        table.expect_keys(&["rule", "path", "reason", "owner", "until"], mistakes);
        let mut need = |key| {
            let missing = || {
                SettingsError::new(line, format!("`[[accept]]` has no `{key}`"))
                    .advise("it takes `rule`, `path`, `reason`, `owner` and `until`")
            };
            mistakes.keep(table.text(key).and_then(|text| text.ok_or_else(missing).map(Some)))
        };
        let (rule, path, reason, owner) = (need("rule"), need("path"), need("reason"), need("owner"));
        #[cfg(feature = "cli")]
        if let Some(Err(mistake)) = rule.as_ref().map(|rule| super::levels::rule(&rule.value, rule.line)) {
            mistakes.add(mistake);
        }
        let until = mistakes.keep(table.date("until").and_then(|until| {
            let missing = || {
                SettingsError::new(line, "`[[accept]]` has no `until`")
                    .advise("write the last day, as `until = 2027-01-31`")
            };
            until.ok_or_else(missing).map(Some)
        }));
        let (rule, path, reason, owner) = (rule?, path?.value, reason?.value, owner?.value);
        Some(Self { line, rule, path, reason, owner, until: until? })
    }
}
