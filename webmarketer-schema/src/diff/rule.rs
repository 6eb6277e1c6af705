//! The definition of a rule: its level, what it breaks, the reason and the fix.

/// The level of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing breaks and nothing changed; a person may want to know it.
    Info,
    /// Nothing breaks; only the lock is out of date.
    Allow,
    /// Nothing breaks now, but the change needs attention.
    Warn,
    /// Something breaks, and a person must decide.
    Deny,
}

impl Level {
    /// The name of the level in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
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
    /// The public types of the crate that exports the events. After the code is generated again, the crate needs a new
    /// major version.
    Code,
    /// Events are trashed, or values are stored in another field.
    Data,
    /// The consent of the users whose data it is.
    Consent,
    /// What breaks cannot be determined: this version does not know what changed, or a comparison was not possible.
    Unknown,
}

impl Breaks {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Consent => "consent",
            Self::Unknown => "unknown",
        }
    }
}

/// A rule.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// The name of the rule in reports.
    pub id: &'static str,
    /// The level of its findings.
    pub level: Level,
    /// What its findings break. Empty if they break nothing.
    pub breaks: &'static [Breaks],
    /// The reason, in one sentence.
    pub reason: &'static str,
    /// An example of a finding.
    pub example: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
}
