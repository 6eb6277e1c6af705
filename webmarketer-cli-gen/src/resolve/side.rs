//! The sides of a comparison.

/// Who is not as the others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Live,
    Lock,
    Code,
    /// `webmarketer.toml`.
    Settings,
    /// The second of two that were named.
    Other,
    /// A client of the project that sent events: this code, or any other.
    Sender,
}

impl Side {
    /// The word for it.
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
