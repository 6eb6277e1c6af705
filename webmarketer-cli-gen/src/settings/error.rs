//! What is wrong in `webmarketer.toml`.

use std::fmt;

use webmarketer_schema::convention::nearest_name;

/// A mistake in `webmarketer.toml`: its line, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    line: usize,
    what: String,
    advice: Option<String>,
}

impl SettingsError {
    pub(crate) fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into(), advice: None }
    }

    /// The same with what to do about it.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The same with the word that was probably meant, or those that there are.
    pub(crate) fn near(self, word: &str, known: &[&str]) -> Self {
        let list = || known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        let advice = match nearest_name(word, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", list()),
        };
        self.advise(advice)
    }

    /// What is wrong and what to do, for where there is one line to say it.
    pub(crate) fn in_one_line(&self) -> String {
        match &self.advice {
            Some(advice) => format!("{self}; {advice}"),
            None => self.to_string(),
        }
    }

    /// The line of the mistake, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What to do about it, where that is known.
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for SettingsError {}

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    Mistake(SettingsError),
    Unreadable(std::io::Error),
}
