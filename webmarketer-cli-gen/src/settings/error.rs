//! Errors of reading `webmarketer.toml`.

use std::fmt;

use webmarketer_schema::convention::nearest_name;

/// Lines that contain one of these are not shown: a user may have pasted a key in place of its path.
const SECRETS: [&str; 3] = ["credentials", "privateKey", "PRIVATE KEY"];

/// How many characters of a line are shown.
const LONGEST_EXCERPT: usize = 100;

/// A mistake in `webmarketer.toml`: its line, a message and how to fix it. The first mistake of a file holds the
/// others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    line: usize,
    what: String,
    advice: Option<Box<str>>,
    /// The line of the file, if it can be shown.
    excerpt: Option<Box<str>>,
    others: Vec<Self>,
}

impl SettingsError {
    pub(crate) fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into(), advice: None, excerpt: None, others: Vec::new() }
    }

    /// Adds advice on how to fix the mistake.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into().into_boxed_str());
        self
    }

    /// Adds the most similar known word as advice, or the list of all.
    pub(crate) fn near(self, word: &str, known: &[&str]) -> Self {
        let list = || known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        let advice = match nearest_name(word, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", list()),
        };
        self.advise(advice)
    }

    /// Adds the line of the file to each mistake. A line that may contain a secret is not shown.
    pub(crate) fn with_excerpts(mut self, text: &str) -> Self {
        let line = self.line.checked_sub(1).and_then(|index| text.lines().nth(index)).map(str::trim);
        let is_secret = |line: &&str| SECRETS.iter().any(|word| line.contains(word));
        let line = line.filter(|line| !line.is_empty() && !is_secret(line));
        self.excerpt = line.map(|line| line.chars().take(LONGEST_EXCERPT).collect());
        self.others = self.others.into_iter().map(|other| other.with_excerpts(text)).collect();
        self
    }

    /// The line of the file, without the white space around it.
    #[cfg(feature = "cli")]
    pub(crate) fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// The first of several mistakes, which holds the others; `None` if there is no mistake.
    pub(super) fn all(mut mistakes: Vec<Self>) -> Option<Self> {
        mistakes.sort_by_key(|mistake| mistake.line);
        let mut mistakes = mistakes.into_iter();
        let mut first = mistakes.next()?;
        first.others.extend(mistakes);
        Some(first)
    }

    /// The line and the message of this mistake, without the others.
    #[cfg(feature = "cli")]
    pub(crate) fn sentence(&self) -> String {
        format!("line {}: {}", self.line, self.what)
    }

    /// All mistakes and their advice on one line.
    pub(crate) fn in_one_line(&self) -> String {
        let line = |mistake: &Self| match &mistake.advice {
            Some(advice) => format!("line {}: {}; {advice}", mistake.line, mistake.what),
            None => format!("line {}: {}", mistake.line, mistake.what),
        };
        std::iter::once(self).chain(&self.others).map(line).collect::<Vec<_>>().join("; ")
    }

    /// The line of the mistake, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// How to fix the mistake, if known.
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }

    /// The other mistakes of the file, in the order of their lines.
    ///
    /// ```
    /// let error = webmarketer_cli_gen::Choices::parse("projct = \"shop\"\n[generate]\nouput = \"x\"\n").unwrap_err();
    /// assert_eq!((error.line(), error.others()[0].line()), (1, 3));
    /// ```
    pub fn others(&self) -> &[Self] {
        &self.others
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)?;
        self.others.iter().try_for_each(|other| write!(f, "; line {}: {}", other.line, other.what))
    }
}

impl std::error::Error for SettingsError {}

/// The error of reading a settings file.
#[derive(Debug)]
pub(crate) enum ReadError {
    Mistake(SettingsError),
    Unreadable(std::io::Error),
}
