//! Where somebody is: a postcode and a country.

use std::fmt;

use super::{BadValue, country};

/// The longest postcode, in characters: longer than any country's.
const MAX_POSTCODE: usize = 16;

/// Where somebody is: a country and, where it is known, a postcode.
///
/// ```
/// use webmarketer_core::Location;
///
/// let location = Location::new("France")?.with_postcode("33000")?;
/// assert_eq!(location.postcode(), Some("33000"));
/// assert!(Location::new("wd").is_err());
/// # Ok::<(), webmarketer_core::BadValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    postcode: Option<String>,
    country: String,
}

impl Location {
    /// Somewhere in the country of that English name or ISO 3166-1 code (two or three letters).
    pub fn new(country: &str) -> Result<Self, BadValue> {
        let country = country.trim();
        if country::is_known(country) {
            Ok(Self { postcode: None, country: country.to_owned() })
        } else {
            Err(BadValue::new("expected a country by its English name or ISO 3166 code, such as France or FR"))
        }
    }

    /// The same with a postcode. It is refused only when no country could have it.
    pub fn with_postcode(mut self, postcode: &str) -> Result<Self, BadValue> {
        let postcode = postcode.trim();
        let plausible = !postcode.is_empty()
            && postcode.chars().count() <= MAX_POSTCODE
            && postcode.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
        if !plausible {
            return Err(BadValue::new("expected a postcode of up to 16 letters, digits, spaces and hyphens"));
        }
        self.postcode = Some(postcode.to_owned());
        Ok(self)
    }

    /// The postcode.
    pub fn postcode(&self) -> Option<&str> {
        self.postcode.as_deref()
    }

    /// The country, as it was given.
    pub fn country(&self) -> &str {
        &self.country
    }
}

/// Shows nothing of the place: it is personal data.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Location([redacted])")
    }
}
