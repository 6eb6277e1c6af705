//! References, keys and project ids, each with its own type.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes it from any text; the service documents no restrictions.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

key! {
    /// The name of an event type within its project, such as `purchase`. Events use it to name their event type.
    Reference
}
key! {
    /// The key under which the service stores a field. It identifies the field across versions.
    StorageKey
}
key! {
    /// The key of a field in the `data` of an event.
    IngestionKey
}

impl StorageKey {
    /// The ingestion key with the same text.
    pub(crate) fn as_ingestion_key(&self) -> IngestionKey {
        IngestionKey(Arc::clone(&self.0))
    }
}

/// The id of a project: 3 to 64 lowercase letters and digits, with single hyphens between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectId(Arc<str>);

/// The error of an invalid project id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidProjectId(String);

impl InvalidProjectId {
    /// The invalid text, at most 80 characters of it.
    ///
    /// ```
    /// use webmarketer_schema::ProjectId;
    /// assert_eq!("My Shop".parse::<ProjectId>().unwrap_err().text(), "My Shop");
    /// ```
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvalidProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a project id: expected 3 to 64 lowercase letters, digits and single hyphens, such as `my-shop`",
            self.0.escape_debug()
        )
    }
}

impl std::error::Error for InvalidProjectId {}

impl ProjectId {
    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProjectId {
    type Err = InvalidProjectId;

    /// Parses a project id.
    ///
    /// ```
    /// use webmarketer_schema::ProjectId;
    /// assert!("my-shop".parse::<ProjectId>().is_ok());
    /// assert!("My_Shop".parse::<ProjectId>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, InvalidProjectId> {
        let part_is_plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if (3..=64).contains(&text.len()) && text.split('-').all(part_is_plain) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidProjectId(text.chars().take(80).collect()))
        }
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectId;

    #[test]
    fn a_project_id_follows_the_pattern() {
        for good in ["abc", "my-shop", "a1-2b", &"a".repeat(64)] {
            assert!(good.parse::<ProjectId>().is_ok(), "{good}");
        }
        for bad in ["", "ab", "-abc", "abc-", "a--b", "My-shop", "a_b", "é-shop", &"a".repeat(65)] {
            assert!(bad.parse::<ProjectId>().is_err(), "{bad}");
        }
    }
}
