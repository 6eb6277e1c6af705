//! What a rule says: how bad what falls under it is, what it breaks, and what to do.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing breaks; the lock is only out of date.
    Allow,
    /// Nothing breaks today; somebody should know.
    Warn,
    /// Something breaks, and a person must decide.
    Deny,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// What a finding breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Breaks {
    /// The public types of the crate that exports the events: once generated again, it needs a new major version.
    Code,
    /// Events are trashed, or values are no longer stored where they were.
    Data,
    /// What was agreed with the people whose data it is.
    Consent,
}

impl Breaks {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Consent => "consent",
        }
    }
}

/// One rule.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Its name, as reports write it.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it breaks.
    pub breaks: &'static [Breaks],
    /// Why, in one sentence.
    pub reason: &'static str,
    /// Something that falls under it.
    pub example: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}
