//! A phone number.

use std::fmt;
use std::str::FromStr;

use super::BadValue;

const EXPECTED: BadValue =
    BadValue::new("expected a phone number, best in international form, such as +33 6 12 34 56 78");

/// A phone number, kept in E.164 form: `+` and up to 15 digits.
///
/// A national number needs the countries in which to look it up, and the feature `phone`, which brings
/// libphonenumber's metadata. Without that feature a number must be in international form, and only its length is
/// looked at.
///
/// ```
/// use webmarketer_core::Phone;
///
/// let phone: Phone = "+33 6 12 34 56 78".parse()?;
/// assert_eq!(phone.as_str(), "+33612345678");
/// # Ok::<(), webmarketer_core::BadValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number in international form.
    pub fn parse(text: &str) -> Result<Self, BadValue> {
        Self::parse_in(text, &[])
    }

    /// Reads a number in international form, or in the national form of one of the countries (ISO 3166-1 alpha-2),
    /// which are tried in that order. Without the feature `phone` the countries are of no help.
    pub fn parse_in(text: &str, countries: &[&str]) -> Result<Self, BadValue> {
        // Letters would be read as the digits beside them on a dial: a typing mistake would change the number.
        if text.chars().any(char::is_alphabetic) {
            return Err(EXPECTED);
        }
        parse(text.trim(), countries).map(Self).ok_or(EXPECTED)
    }

    /// The number in E.164 form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "phone")]
fn parse(text: &str, countries: &[&str]) -> Option<String> {
    use rlibphonenumber::{NumberLengthType, PhoneNumber, PhoneNumberFormat, Region};

    let regions = countries.iter().filter_map(|code| code.to_ascii_uppercase().parse::<Region>().ok()).map(Some);
    regions.chain([None]).find_map(|region| {
        let number = PhoneNumber::parse(text, region).ok()?;
        // Possible, not valid: ranges are opened faster than metadata is published.
        let possible = matches!(number.is_possible_with_reason(), Ok(NumberLengthType::IsPossible));
        possible.then(|| number.format_as(PhoneNumberFormat::E164).into_owned())
    })
}

#[cfg(not(feature = "phone"))]
fn parse(text: &str, _countries: &[&str]) -> Option<String> {
    let rest = text.strip_prefix('+')?;
    // Parentheses often hold a digit that is not dialled from abroad, as in +33 (0)6: to tell takes the metadata.
    let is_separator = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '\u{a0}' | '\u{202f}');
    let digits: String = rest.chars().filter(|c| !is_separator(*c)).collect();
    let plausible = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (plausible && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

impl FromStr for Phone {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        Self::parse(text)
    }
}

/// Shows nothing of the number: it is personal data.
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
