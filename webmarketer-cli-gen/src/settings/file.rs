//! `webmarketer.toml` as text: every part with its line, so that each mistake can be shown.

#[cfg(feature = "cli")]
use std::path::Path;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::accept::Accept;
use super::{Choices, SettingsError};
#[cfg(feature = "cli")]
use super::{Exit, FILE_NAME, Failure, Levels, nearest};

/// Something with the line that it stands on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

/// What the file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script finds the lock as the derive does"))]
    pub(crate) environment: Environment,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line alone speaks to a project"))]
    profiles: Vec<(String, Environment)>,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes where Cargo says"))]
    pub(crate) output: Option<PathBuf>,
    pub(crate) choices: Choices,
    /// Whether there is a table `[generate]`.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "who runs a build script wants the code"))]
    pub(crate) has_generate: bool,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script compares nothing"))]
    pub(crate) accepts: Vec<Accept>,
    /// The levels of rules.
    #[cfg(feature = "cli")]
    pub(crate) levels: Levels,
}

/// Which project it is about, and how to reach it.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script asks for the lock alone"))]
pub(crate) struct Environment {
    pub(crate) project: Option<Located<String>>,
    pub(crate) lock: Option<PathBuf>,
    /// The path of the service account.
    pub(crate) credentials: Option<PathBuf>,
    pub(crate) api_base: Option<String>,
    pub(crate) oauth_base: Option<String>,
}

impl Environment {
    const KEYS: [&str; 5] = ["project", "lock", "credentials", "api_base", "oauth_base"];

    fn read(table: &Table<'_>) -> Result<Self, SettingsError> {
        Ok(Self {
            project: table.text("project")?,
            lock: table.text("lock")?.map(|lock| lock.value.into()),
            credentials: table.text("credentials")?.map(|path| path.value.into()),
            api_base: table.text("api_base")?.map(|url| url.value),
            oauth_base: table.text("oauth_base")?.map(|url| url.value),
        })
    }
}

impl File {
    /// Reads the text of a file.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let document = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(text.len(), |span| span.start);
            let what = error.message().lines().next().unwrap_or("no TOML").to_owned();
            SettingsError::new(line(text, start), what)
        })?;
        let top = Table { text, name: String::new(), entries: document.get_ref() };
        let keys: Vec<_> = Environment::KEYS.into_iter().chain(["generate", "profile", "accept", "rules"]).collect();
        top.expect_keys(&keys)?;
        let generate = top.table("generate")?;
        let has_generate = generate.is_some();
        let (choices, output) = match generate {
            Some(table) => Choices::read(&table)?,
            None => (Choices::default(), None),
        };
        let mut profiles = Vec::new();
        if let Some(table) = top.table("profile")? {
            for (name, value) in table.entries {
                let profile = table.of_table(name.get_ref(), value)?;
                profile.expect_keys(&Environment::KEYS)?;
                profiles.push((name.get_ref().to_string(), Environment::read(&profile)?));
            }
        }
        let accepts = top.tables("accept")?;
        let accepts = accepts.iter().map(|(line, table)| Accept::read(table, *line)).collect::<Result<_, _>>()?;
        // A build script compares nothing, and does without the rules.
        #[cfg_attr(not(feature = "cli"), expect(unused_variables, reason = "only a comparison has rules"))]
        let rules = top.pairs("rules")?;
        Ok(Self {
            environment: Environment::read(&top)?,
            profiles,
            output,
            choices,
            has_generate,
            accepts,
            #[cfg(feature = "cli")]
            levels: Levels::read(&rules)?,
        })
    }

    /// What the profile of that name says.
    #[cfg(feature = "cli")]
    pub(super) fn profile(&self, name: &str, path: Option<&Path>) -> Result<&Environment, Failure> {
        if let Some((_, profile)) = self.profiles.iter().find(|(known, _)| known == name) {
            return Ok(profile);
        }
        let known: Vec<_> = self.profiles.iter().map(|(known, _)| &**known).collect();
        let path = path.unwrap_or(Path::new(FILE_NAME)).display();
        let what = format!("{path} has no profile `{}`", name.escape_debug());
        Err(Failure::new(Exit::Usage, what).advise(match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write it as `[profile.{name}]`, with a `project`"),
        }))
    }
}

/// One table of the file.
pub(super) struct Table<'a> {
    text: &'a str,
    /// Its name; nothing for the file itself.
    name: String,
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
                let error = SettingsError::new(line(self.text, key.span().start), what);
                return Err(match (&*self.name, &**word) {
                    ("", "types" | "names") => error.advise(format!("write it as `[generate.{word}]`")),
                    ("", word) if Choices::KEYS.contains(&word) => error.advise("it belongs under `[generate]`"),
                    ("generate", word) if Environment::KEYS.contains(&word) => {
                        error.advise("it belongs at the top of the file, before the first table")
                    }
                    _ => error.near(word, known),
                });
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

    fn of_table(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Result<Table<'a>, SettingsError> {
        let entries = value.get_ref().as_table().ok_or_else(|| self.wrong(key, "a table", value))?;
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        Ok(Table { text: self.text, name, entries })
    }

    /// The day under a key, `2027-01-31`.
    pub(super) fn date(&self, key: &'static str) -> Result<Option<String>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let date = match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.date,
            _ => None,
        };
        let date = date.ok_or_else(|| self.wrong(key, "a day such as 2027-01-31, without quotes", value))?;
        Ok(Some(date.to_string()))
    }

    /// The tables of the list under a key, each with its line.
    fn tables(&self, key: &'static str) -> Result<Vec<(usize, Table<'a>)>, SettingsError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let list = value.get_ref().as_array().ok_or_else(|| self.wrong(key, "a list of tables", value))?;
        let table = |value| Ok((line(self.text, Spanned::span(value).start), self.of_table(key, value)?));
        list.iter().map(table).collect()
    }

    /// The table under a key.
    fn table(&self, key: &'static str) -> Result<Option<Table<'a>>, SettingsError> {
        self.get(key).map(|value| self.of_table(key, value)).transpose()
    }
}

/// The line of a place in the text.
fn line(text: &str, start: usize) -> usize {
    text.get(..start).unwrap_or(text).matches('\n').count() + 1
}

fn article(word: &str) -> String {
    format!("{} {word}", if word.starts_with(['a', 'i', 'o']) { "an" } else { "a" })
}
