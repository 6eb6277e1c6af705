//! `webmarketer.toml` as text: every part with its line, so that each mistake can be shown.

use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Choices, SettingsError};

/// Something with the line that it stands on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

/// What the file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line alone speaks to a project"))]
    pub(crate) project: Option<Located<String>>,
    pub(crate) lock: Option<PathBuf>,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes where Cargo says"))]
    pub(crate) output: Option<PathBuf>,
    pub(crate) choices: Choices,
}

impl File {
    /// Reads the text of a file.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let document = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(text.len(), |span| span.start);
            let what = error.message().lines().next().unwrap_or("no TOML").to_owned();
            SettingsError::new(line(text, start), what)
        })?;
        let top = Table { text, name: "", entries: document.get_ref() };
        top.expect_keys(&["project", "lock", "generate"])?;
        let (choices, output) = match top.table("generate")? {
            Some(table) => Choices::read(&table)?,
            None => (Choices::default(), None),
        };
        let lock = top.text("lock")?.map(|lock| lock.value.into());
        Ok(Self { project: top.text("project")?, lock, output, choices })
    }
}

/// One table of the file.
pub(super) struct Table<'a> {
    text: &'a str,
    /// Its name; nothing for the file itself.
    name: &'static str,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// Sees that there is no other key than these.
    pub(super) fn expect_keys(&self, known: &[&str]) -> Result<(), SettingsError> {
        for (key, _) in self.entries {
            let word = key.get_ref();
            if !known.contains(&&**word) {
                let place = if self.name.is_empty() { String::new() } else { format!(" in `[{}]`", self.name) };
                let what = format!("unknown key `{}`{place}", word.escape_debug());
                return Err(SettingsError::new(line(self.text, key.span().start), what).near(word, known));
            }
        }
        Ok(())
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key)
    }

    fn wrong(&self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> SettingsError {
        let what = format!("`{key}` is {}, expected {expected}", article(value.get_ref().type_str()));
        SettingsError::new(line(self.text, value.span().start), what)
    }

    /// A text that says something.
    fn of_text(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Located<String>, SettingsError> {
        match value.get_ref().as_str() {
            None => Err(self.wrong(key, "a string", value)),
            Some("") => {
                Err(SettingsError::new(line(self.text, value.span().start), format!("`{key}` must not be empty")))
            }
            Some(text) => Ok(Located { line: line(self.text, value.span().start), value: text.to_owned() }),
        }
    }

    /// The text under a key.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<Located<String>>, SettingsError> {
        self.get(key).map(|value| self.of_text(key, value)).transpose()
    }

    /// The list of texts under a key; an empty one where there is none.
    pub(super) fn texts(&self, key: &'static str) -> Result<Vec<Located<String>>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let list = value.get_ref().as_array().ok_or_else(|| self.wrong(key, "a list of strings", value))?;
        list.iter().map(|item| self.of_text(key, item)).collect()
    }

    /// The keys and texts of the table under a key, in the order of the file.
    pub(super) fn pairs(&self, key: &'static str) -> Result<Vec<Located<(String, String)>>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong(key, "a table of strings", value))?;
        let mut pairs = Vec::new();
        for (name, value) in table {
            let text = self.of_text(name.get_ref(), value)?;
            pairs.push((
                name.span().start,
                Located { line: text.line, value: (name.get_ref().to_string(), text.value) },
            ));
        }
        pairs.sort_by_key(|(start, _)| *start);
        Ok(pairs.into_iter().map(|(_, pair)| pair).collect())
    }

    /// The yes or no under a key.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.get_ref().as_bool().map(Some).ok_or_else(|| self.wrong(key, "true or false", value))
    }

    /// The table under a key.
    fn table(&self, key: &'static str) -> Result<Option<Table<'a>>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let entries = value.get_ref().as_table().ok_or_else(|| self.wrong(key, "a table", value))?;
        Ok(Some(Table { text: self.text, name: key, entries }))
    }
}

/// The line of a place in the text.
fn line(text: &str, start: usize) -> usize {
    text.get(..start).unwrap_or(text).matches('\n').count() + 1
}

fn article(word: &str) -> String {
    format!("{} {word}", if word.starts_with(['a', 'i', 'o']) { "an" } else { "a" })
}
