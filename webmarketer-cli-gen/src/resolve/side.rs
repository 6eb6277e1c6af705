//! The sides of a comparison.

/// A side of a comparison that differs from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Live,
    Lock,
    Code,
    /// `webmarketer.toml`.
    Settings,
    /// The second of two files or revisions.
    Other,
    /// A client that sent events to the project: this code or any other.
    Sender,
}

impl Side {
    /// The name of the side in reports.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Lock => "lock",
            Self::Code => "code",
            Self::Settings => "settings",
            Self::Other => "other",
            Self::Sender => "sender",
        }
    }
}
