//! A table of `webmarketer.toml`, with the line of every value for error messages.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::SettingsError;
use super::keys::{ENVIRONMENT_KEYS, GENERATE_KEYS};
use super::mistakes::Mistakes;

/// A value and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

/// One table of the file.
pub(super) struct Table<'a> {
    text: &'a str,
    /// The name of the table; empty for the file itself.
    name: String,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// The top-level table of a file.
    pub(super) fn of_file(text: &'a str, entries: &'a DeTable<'a>) -> Self {
        Self { text, name: String::new(), entries }
    }

    /// The tables in this table, each with its name, in the order of the file.
    pub(super) fn tables_by_name(&self, mistakes: &mut Mistakes) -> Vec<(Located<String>, Self)> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let mut tables = Vec::new();
        for (name, value) in entries {
            match self.of_table(name.get_ref(), value) {
                Ok(table) => {
                    let line = line(self.text, name.span().start);
                    tables.push((Located { line, value: name.get_ref().to_string() }, table));
                }
                Err(mistake) => mistakes.add(mistake),
            }
        }
        tables
    }

    /// The keys of the table, each with its line.
    pub(super) fn keys(&self) -> impl Iterator<Item = Located<&'a str>> {
        self.entries.iter().map(|(key, _)| Located { line: line(self.text, key.span().start), value: &**key.get_ref() })
    }

    /// Reports each key that is not in `known`.
    pub(super) fn expect_keys(&self, known: &[&str], mistakes: &mut Mistakes) {
        for (key, _) in self.entries {
            let word = key.get_ref();
            if !known.contains(&&**word) {
                let place = if self.name.is_empty() { String::new() } else { format!(" in `[{}]`", self.name) };
                let what = format!("unknown key `{}`{place}", word.escape_debug());
                let error = SettingsError::new(line(self.text, key.span().start), what);
                mistakes.add(match (&*self.name, &**word) {
                    ("", "types" | "names" | "fields" | "outputs") => {
                        error.advise(format!("write it as `[generate.{word}]`"))
                    }
                    ("", word) if GENERATE_KEYS.contains(&word) => error.advise("it belongs under `[generate]`"),
                    ("generate", word) if ENVIRONMENT_KEYS.contains(&word) => {
                        error.advise("it belongs at the top of the file, before the first table")
                    }
                    _ => error.near(word, known),
                });
            }
        }
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key)
    }

    /// The line of the value under a key.
    pub(super) fn line_of(&self, key: &'static str) -> Option<usize> {
        self.get(key).map(|value| line(self.text, value.span().start))
    }

    fn unexpected(&self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> SettingsError {
        let what = format!("`{key}` is {}, expected {expected}", article(value.get_ref().type_str()));
        SettingsError::new(line(self.text, value.span().start), what)
    }

    /// Whether the table has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// A string that is not empty.
    fn of_text(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Located<String>, SettingsError> {
        match value.get_ref().as_str() {
            None => Err(self.unexpected(key, "a string", value)),
            Some("") => {
                Err(SettingsError::new(line(self.text, value.span().start), format!("`{key}` must not be empty")))
            }
            Some(text) => Ok(Located { line: line(self.text, value.span().start), value: text.to_owned() }),
        }
    }

    /// The string under a key.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<Located<String>>, SettingsError> {
        self.get(key).map(|value| self.of_text(key, value)).transpose()
    }

    /// The list of strings under a key; empty if the key is missing.
    pub(super) fn texts(&self, key: &'static str, mistakes: &mut Mistakes) -> Vec<Located<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            mistakes.add(self.unexpected(key, "a list of strings", value));
            return Vec::new();
        };
        list.iter().filter_map(|item| mistakes.keep(self.of_text(key, item).map(Some))).collect()
    }

    /// The keys and strings of the table under a key, in the order of the file.
    pub(super) fn pairs(&self, key: &'static str, mistakes: &mut Mistakes) -> Vec<Located<(String, String)>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            mistakes.add(self.unexpected(key, "a table of strings", value));
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, value) in table {
            let Some(text) = mistakes.keep(self.of_text(name.get_ref(), value).map(Some)) else { continue };
            pairs.push((
                name.span().start,
                Located { line: text.line, value: (name.get_ref().to_string(), text.value) },
            ));
        }
        pairs.sort_by_key(|(start, _)| *start);
        pairs.into_iter().map(|(_, pair)| pair).collect()
    }

    /// The boolean under a key.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.get_ref().as_bool().map(Some).ok_or_else(|| self.unexpected(key, "true or false", value))
    }

    fn of_table(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Result<Table<'a>, SettingsError> {
        let entries = value.get_ref().as_table().ok_or_else(|| self.unexpected(key, "a table", value))?;
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        Ok(Table { text: self.text, name, entries })
    }

    /// The date under a key, such as `2027-01-31`.
    pub(super) fn date(&self, key: &'static str) -> Result<Option<String>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let date = match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.date,
            _ => None,
        };
        let date = date.ok_or_else(|| self.unexpected(key, "a day such as 2027-01-31, without quotes", value))?;
        Ok(Some(date.to_string()))
    }

    /// The array of tables under a key, each with its line.
    pub(super) fn tables(&self, key: &'static str, mistakes: &mut Mistakes) -> Vec<(usize, Table<'a>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            mistakes.add(self.unexpected(key, "a list of tables", value));
            return Vec::new();
        };
        let table = |value| Ok((line(self.text, Spanned::span(value).start), self.of_table(key, value)?));
        list.iter().filter_map(|value| mistakes.keep(table(value).map(Some))).collect()
    }

    /// The table under a key.
    pub(super) fn table(&self, key: &'static str) -> Result<Option<Table<'a>>, SettingsError> {
        self.get(key).map(|value| self.of_table(key, value)).transpose()
    }
}

/// The line of a byte offset in the text, counted from 1.
pub(super) fn line(text: &str, start: usize) -> usize {
    text.get(..start).unwrap_or(text).matches('\n').count() + 1
}

fn article(word: &str) -> String {
    format!("{} {word}", if word.starts_with(['a', 'i', 'o']) { "an" } else { "a" })
}
