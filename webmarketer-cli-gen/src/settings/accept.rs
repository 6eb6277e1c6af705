//! What is known and accepted: the entries `[[accept]]` of `webmarketer.toml`.

use super::error::SettingsError;
use super::table::{Located, Table};

/// A finding that nobody has to act on, for a time.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script compares nothing"))]
pub(crate) struct Accept {
    /// The line of its entry.
    pub(crate) line: usize,
    /// The rule it falls under.
    pub(crate) rule: Located<String>,
    /// The event type or field, `*` for any text in it.
    pub(crate) path: String,
    pub(crate) reason: String,
    pub(crate) owner: String,
    /// The last day on which it is accepted, `2027-01-31`.
    pub(crate) until: String,
}

impl Accept {
    pub(super) fn from_table(table: &Table<'_>, line: usize) -> Result<Self, SettingsError> {
        table.expect_keys(&["rule", "path", "reason", "owner", "until"])?;
        let need = |key| {
            table.text(key)?.ok_or_else(|| {
                SettingsError::new(line, format!("`[[accept]]` has no `{key}`"))
                    .advise("it takes `rule`, `path`, `reason`, `owner` and `until`")
            })
        };
        let (rule, path) = (need("rule")?, need("path")?.value);
        #[cfg(feature = "cli")]
        super::levels::rule(&rule.value, rule.line)?;
        let (reason, owner) = (need("reason")?.value, need("owner")?.value);
        let until = table.date("until")?.ok_or_else(|| {
            SettingsError::new(line, "`[[accept]]` has no `until`")
                .advise("write the last day, as `until = 2027-01-31`")
        })?;
        Ok(Self { line, rule, path, reason, owner, until })
    }
}
