//! A location: a postcode and a country.

use std::fmt;

use super::InvalidValue;
use super::country;
use super::trim::trim;

/// The maximum length of a postcode, in characters: longer than that of any country.
const MAX_POSTCODE: usize = 16;

/// The location of a person: a country and optionally a postcode.
///
/// It is personal data, so it has no `Display`, and `Debug` does not show the place.
///
/// ```
/// use webmarketer_core::Location;
///
/// let location = Location::new("France")?.with_postcode("33000")?;
/// assert_eq!(location.postcode(), Some("33000"));
/// assert_eq!(location.country_code(), Some("FR"));
/// assert!(Location::new("wd").is_err());
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    postcode: Option<String>,
    country: String,
    code: Option<&'static str>,
}

impl Location {
    /// A location in the country with this ISO 3166-1 code (two letters, three letters or three digits) or name: the
    /// English one, the French one, or often the one in a language of the country. Case, accents, punctuation, articles
    /// and white space around it do not matter. The labels of WooCommerce, Shopify, Magento and PrestaShop, of CLDR and
    /// of ISO 3166-1 are known in both languages: `Iran, Islamic Republic of`, `Réunion, Île de la`.
    ///
    /// A code or another name of the same country can follow in brackets: `United States (US)`, `Burma (Myanmar)`.
    ///
    /// Some names are shared. `Congo` alone is the Republic of the Congo (CG), as in ISO 3166-1, and `Saint Martin`
    /// alone the French part (MF), as in CLDR. `Korea` and `Virgin Islands` alone are accepted and have no
    /// [`country_code`](Self::country_code); `Korea (KR)` has one.
    ///
    /// # Errors
    ///
    /// If the text is not a country. Codes are ASCII letters or digits: ligatures and full-width letters are not
    /// accepted.
    ///
    /// ```
    /// use webmarketer_core::Location;
    ///
    /// for germany in ["Germany", "allemagne", "Deutschland", "Germany (DE)", "de", "DEU", "276"] {
    ///     assert_eq!(Location::new(germany)?.country_code(), Some("DE"));
    /// }
    /// assert_eq!(Location::new("Russie, Fédération de")?.country_code(), Some("RU"));
    /// for no_country in ["Atlantis", "Germany (FR)", "ﬁ", "ß"] {
    ///     assert!(Location::new(no_country).is_err());
    /// }
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn new(country: &str) -> Result<Self, InvalidValue> {
        let country = trim(country);
        let code = country::find_country(country)
            .ok_or(InvalidValue::new("expected a country by its name or ISO 3166 code, such as France or FR"))?
            .code();
        Ok(Self { postcode: None, country: country.to_owned(), code })
    }

    /// Adds a postcode. Its ASCII letters become upper case, its dashes hyphens, and white space becomes one space
    /// between two parts and is removed around them.
    ///
    /// It is an error only if no country could have it: if it is empty, longer than 16 characters, or contains other
    /// characters than letters, digits, spaces and hyphens.
    ///
    /// # Errors
    ///
    /// If no country could have the postcode: it is empty, longer than 16 characters, or contains other characters than
    /// letters, digits, spaces and hyphens.
    ///
    /// ```
    /// use webmarketer_core::Location;
    ///
    /// let london = Location::new("GB")?.with_postcode(" ec1y  8sy")?;
    /// assert_eq!(london.postcode(), Some("EC1Y 8SY"));
    /// assert!(london.with_postcode("n/a").is_err());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn with_postcode(mut self, postcode: &str) -> Result<Self, InvalidValue> {
        let postcode = normal(postcode);
        let plausible = !postcode.is_empty()
            && postcode.chars().count() <= MAX_POSTCODE
            && postcode.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
        if !plausible {
            return Err(InvalidValue::new("expected a postcode of at most 16 letters, digits, spaces and hyphens"));
        }
        self.postcode = Some(postcode);
        Ok(self)
    }

    /// The postcode, in the form that is sent.
    ///
    /// ```
    /// use webmarketer_core::Location;
    ///
    /// assert_eq!(Location::new("PL")?.with_postcode("00–950")?.postcode(), Some("00-950"));
    /// assert_eq!(Location::new("PL")?.postcode(), None);
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn postcode(&self) -> Option<&str> {
        self.postcode.as_deref()
    }

    /// The country as it was given, which is also sent, without white space around it.
    ///
    /// ```
    /// use webmarketer_core::Location;
    ///
    /// assert_eq!(Location::new(" España ")?.country(), "España");
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The ISO 3166-1 alpha-2 code of the country, in upper case. There is none for Kosovo, which ISO 3166-1 does not
    /// list, for the Netherlands Antilles, which it no longer lists, and for a name that two countries share, such as
    /// Korea.
    ///
    /// ```
    /// use webmarketer_core::Location;
    ///
    /// assert_eq!(Location::new("États-Unis")?.country_code(), Some("US"));
    /// assert_eq!(Location::new("Kosovo")?.country_code(), None);
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn country_code(&self) -> Option<&'static str> {
        self.code
    }
}

/// Normalizes a postcode: upper case, ASCII hyphens, single spaces.
fn normal(postcode: &str) -> String {
    let plain: String = trim(postcode)
        .chars()
        .map(|c| match c {
            // Hyphens, dashes and the minus sign, also in small and full-width forms.
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
            other => other.to_ascii_uppercase(),
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Does not show the place, which is personal data.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Location([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_postcode_is_written_in_one_way() {
        for (given, sent) in [
            ("33000", "33000"),
            (" ec1y\u{a0}\t 8sy\u{202f}", "EC1Y 8SY"),
            ("00\u{2013}950", "00-950"),
            ("2725\u{2212}079", "2725-079"),
            ("1234567890123456", "1234567890123456"),
            ("1234567890   12345", "1234567890 12345"),
        ] {
            let location = Location::new("FR").unwrap().with_postcode(given).unwrap();
            assert_eq!(location.postcode(), Some(sent), "{given}");
        }
        for bad in ["", " ", "n/a", "33000;", "12345678901234567", "33\u{0}000", "a@b"] {
            assert!(Location::new("FR").unwrap().with_postcode(bad).is_err(), "{bad}");
        }
    }
}
