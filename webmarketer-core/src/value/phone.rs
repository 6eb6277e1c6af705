//! A phone number.

use std::fmt;
use std::str::FromStr;

use super::InvalidValue;
use super::trim::trim;

#[cfg(feature = "phone")]
const EXPECTED: InvalidValue = InvalidValue::new("expected a phone number, such as +33 6 12 34 56 78");
#[cfg(not(feature = "phone"))]
const EXPECTED: InvalidValue = InvalidValue::new(
    "expected a phone number in international format, such as +33612345678 (national formats need the feature `phone`)",
);

/// The maximum number of digits (E.164, 6.2.1), including those of the country.
const MAX_DIGITS: usize = 15;

/// A phone number in E.164 format: `+` and up to 15 digits, or a few more if the plan of a country has longer
/// numbers.
///
/// A number in national format requires countries and the feature `phone`, which contains the metadata of
/// libphonenumber. Without that feature, a number must be in international format, and only its length is
/// checked.
///
/// It is personal data, so it has no `Display`, and `Debug` does not show the number.
///
/// ```
/// use webmarketer_core::Phone;
///
/// let phone: Phone = "+33 6 12 34 56 78".parse()?;
/// assert_eq!(phone.as_str(), "+33612345678");
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Parses a number in international format.
    ///
    /// A text that is too short or too long, or contains a letter, is an error.
    ///
    /// # Errors
    ///
    /// If the number is too short or too long, has no country code, or contains a letter.
    ///
    /// ```
    /// use webmarketer_core::Phone;
    ///
    /// assert_eq!(Phone::parse("+44 20 7946 0958")?.as_str(), "+442079460958");
    /// assert!(Phone::parse("020 7946 0958").is_err());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        Self::parse_in(text, &[])
    }

    /// Parses a number in international format, or in the national format of one of the countries (ISO 3166-1 alpha-2),
    /// which are tried in this order. Without the feature `phone`, the countries have no effect.
    ///
    /// # Errors
    ///
    /// If the text is not a number in any of them; see [`parse`](Self::parse).
    ///
    /// ```
    /// # #[cfg(feature = "phone")] {
    /// use webmarketer_core::Phone;
    ///
    /// assert_eq!(Phone::parse_in("020 7946 0958", &["FR", "GB"])?.as_str(), "+442079460958");
    /// # }
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn parse_in(text: &str, countries: &[&str]) -> Result<Self, InvalidValue> {
        // Letters would be parsed as digits of a dial, so that a typing mistake would change the number.
        if text.chars().any(char::is_alphabetic) {
            return Err(EXPECTED);
        }
        // The metadata does not know the narrow space, which French typography uses between digits.
        let plain = |c: char| if c.is_whitespace() && !c.is_control() { ' ' } else { c };
        parse(&trim(text).chars().map(plain).collect::<String>(), countries).map(Self).ok_or(EXPECTED)
    }

    /// The number in E.164 format.
    ///
    /// ```
    /// use webmarketer_core::Phone;
    ///
    /// assert_eq!(Phone::parse("+1 212-555-0123")?.as_str(), "+12125550123");
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "phone")]
fn parse(text: &str, countries: &[&str]) -> Option<String> {
    use rlibphonenumber::{NumberLengthType, PhoneNumber, PhoneNumberFormat, Region};

    let e164 = |number: &PhoneNumber| number.format_as(PhoneNumberFormat::E164).into_owned();
    let regions = countries.iter().filter_map(|code| code.to_ascii_uppercase().parse::<Region>().ok()).map(Some);
    regions.chain([None]).find_map(|region| {
        let number = PhoneNumber::parse(text, region).ok()?;
        let sent = e164(&number);
        // Possible numbers are accepted, because new ranges are opened before the metadata has them. Some valid numbers
        // are shorter than all others of their country, or longer than E.164 allows.
        let possible = matches!(number.is_possible_with_reason(), Ok(NumberLengthType::IsPossible));
        let plausible = (possible && sent.len() <= "+".len() + MAX_DIGITS) || number.is_valid();
        // Other parsers would take additional leading zeros for a prefix.
        (plausible && PhoneNumber::parse(&sent, None).is_ok_and(|again| e164(&again) == sent)).then_some(sent)
    })
}

#[cfg(not(feature = "phone"))]
fn parse(text: &str, _countries: &[&str]) -> Option<String> {
    let rest = text.strip_prefix('+')?;
    // Parentheses often contain a digit that is not dialed from abroad, as in +33 (0)6; this requires the metadata.
    let is_separator = |c: char| matches!(c, ' ' | '-' | '.' | '/');
    let digits: String = rest.chars().filter(|c| !is_separator(*c)).collect();
    let plausible = (7..=MAX_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (plausible && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

impl FromStr for Phone {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::parse(text)
    }
}

/// Does not show the number, which is personal data.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::Phone;

    #[test]
    fn an_international_number_becomes_e164() {
        for (text, e164) in [("+33 6 12 34 56 78", "+33612345678"), ("+4915123456789", "+4915123456789")] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), e164);
        }
        for bad in ["", "+", "0613", "06 12 34 56 78", "+33 6 12 34 56 7B", "+336123456789012345"] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digit_in_parentheses_is_never_dialled_by_mistake() {
        let parsed = Phone::parse("+33 (0)6 12 34 56 78");
        assert!(parsed.is_err() || parsed.unwrap().as_str() == "+33612345678");
    }

    #[cfg(feature = "phone")]
    #[test]
    fn a_national_number_is_looked_up_in_the_countries_in_order() {
        let parse = |text, countries: &[&str]| Phone::parse_in(text, countries).map(|phone| phone.as_str().to_owned());
        assert_eq!(parse("06 12 34 56 78", &["FR", "BE"]).unwrap(), "+33612345678");
        assert_eq!(parse("0470 12 34 56", &["BE", "FR"]).unwrap(), "+32470123456");
        assert!(parse("0613", &["FR"]).is_err());
        assert!(parse("2584698B", &["BE"]).is_err());
    }
}
