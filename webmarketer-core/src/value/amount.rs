//! An exact decimal number.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::InvalidValue;

/// An exact decimal number with up to 28 digits, of which up to 18 after the point. Trailing zeros after the point are
/// removed.
///
/// Amounts are compared by value. With the feature `serde`, an amount is a string: as a number, it would lose digits.
///
/// ```
/// use webmarketer_core::Amount;
///
/// let amount: Amount = "12.50".parse()?;
/// assert_eq!(amount.to_string(), "12.5");
/// assert_eq!(amount, Amount::try_from(12.5)?);
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The digits without the point. It does not end with 0 if there are digits after the point.
    units: i128,
    /// The number of digits after the point.
    scale: u8,
}

const MAX_SCALE: u8 = 18;
const MAX_UNITS: u128 = 10_u128.pow(28);
/// The maximum length of the text: the digits, a sign, a point and a leading zero.
const MAX_TEXT: usize = 28 + 3;
const TOO_LONG: InvalidValue =
    InvalidValue::new("expected a number of at most 28 digits, at most 18 of them after the point");
const NO_NUMBER: InvalidValue = InvalidValue::new("expected a decimal number, such as 12.50");

impl Amount {
    /// `units` divided by ten to the power of `scale`, the number of digits after the point.
    ///
    /// More than 18 digits after the point are an error, unless they are zeros.
    ///
    /// # Errors
    ///
    /// If there are more than 18 digits after the point that are not zeros.
    ///
    /// ```
    /// use webmarketer_core::Amount;
    ///
    /// assert_eq!(Amount::new(1250, 2)?, "12.50".parse()?);
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn new(units: i64, scale: u8) -> Result<Self, InvalidValue> {
        Self::normal(i128::from(units), i64::from(scale))
    }

    /// The nearest float. Up to 15 digits, it is equal to the number.
    ///
    /// ```
    /// use webmarketer_core::Amount;
    ///
    /// let amount: Amount = "0.10".parse()?;
    /// assert_eq!(amount.to_f64(), 0.1);
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn to_f64(self) -> f64 {
        // Through the text, because a division would round twice. The text is always a number.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The integer part, rounded down, and the fraction in units of ten to the power of -18.
    fn parts(self) -> (i128, i128) {
        let one = 10_i128.pow(u32::from(self.scale));
        let rest = 10_i128.pow(u32::from(MAX_SCALE - self.scale));
        (self.units.div_euclid(one), self.units.rem_euclid(one) * rest)
    }

    fn normal(mut units: i128, mut scale: i64) -> Result<Self, InvalidValue> {
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        // A number with trailing zeros before the point, written with an exponent.
        while scale < 0 && units.unsigned_abs() < MAX_UNITS {
            units *= 10;
            scale += 1;
        }
        match u8::try_from(scale) {
            Ok(short) if short <= MAX_SCALE && units.unsigned_abs() < MAX_UNITS => Ok(Self { units, scale: short }),
            _ => Err(TOO_LONG),
        }
    }
}

impl FromStr for Amount {
    type Err = InvalidValue;

    /// Parses a decimal number in JSON syntax: a sign, digits, a point, an exponent.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| NO_NUMBER)?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let digits = format!("{unsigned}{fraction}");
        if unsigned.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || number.ends_with('.') {
            return Err(NO_NUMBER);
        }
        let significant = digits.trim_start_matches('0').trim_end_matches('0');
        if significant.len() > 28 {
            return Err(TOO_LONG);
        }
        // Trailing zeros move into the exponent, so that they do not count as digits.
        let zeros = digits.trim_start_matches('0').len() - significant.len();
        let units: i128 = if significant.is_empty() { 0 } else { significant.parse().map_err(|_| NO_NUMBER)? };
        if units == 0 {
            return Ok(Self::default());
        }
        let length = |count: usize| i64::try_from(count).map_err(|_| TOO_LONG);
        let scale = length(fraction.len())? - i64::from(exponent) - length(zeros)?;
        Self::normal(if whole.starts_with('-') { -units } else { units }, scale)
    }
}

/// Compares exactly: 0.5 is less than 0.500000000000000001.
impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_whole {
    ($($whole:ty)*) => {$(
        impl From<$whole> for Amount {
            fn from(value: $whole) -> Self {
                Self { units: i128::from(value), scale: 0 }
            }
        }
    )*};
}

from_whole! { i32 i64 u32 u64 }

impl TryFrom<f64> for Amount {
    type Error = InvalidValue;

    /// Uses the shortest decimal that is parsed as the same float: 0.1 becomes exactly 0.1.
    fn try_from(value: f64) -> Result<Self, InvalidValue> {
        if value.is_finite() { value.to_string().parse() } else { Err(NO_NUMBER) }
    }
}

#[cfg(feature = "rust_decimal")]
impl TryFrom<rust_decimal::Decimal> for Amount {
    type Error = InvalidValue;

    /// Uses all digits. A number with more digits than an amount can have is an error.
    fn try_from(value: rust_decimal::Decimal) -> Result<Self, InvalidValue> {
        value.to_string().parse()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'0'; MAX_TEXT];
        let mut start = text.len();
        let mut rest = self.units.unsigned_abs();
        // From the last digit to the first, including the zero before the point.
        for place in 0..u8::MAX {
            if rest == 0 && place > self.scale {
                break;
            }
            if place == self.scale && place > 0 {
                start -= 1;
                text[start] = b'.';
            }
            // Most fit into the type that a processor can divide in one instruction.
            let (next, digit) = match u64::try_from(rest) {
                Ok(rest) => (u128::from(rest / 10), (rest % 10) as u8),
                Err(_) => (rest / 10, (rest % 10) as u8),
            };
            rest = next;
            start -= 1;
            text[start] = b'0' + digit;
        }
        if self.units < 0 {
            start -= 1;
            text[start] = b'-';
        }
        f.write_str(str::from_utf8(&text[start..]).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn a_number_is_read_exactly_and_written_plainly() {
        for (text, plain) in [
            ("0", "0"),
            ("-0", "0"),
            ("0.10", "0.1"),
            ("-12.50", "-12.5"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("100", "100"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("0.0e99", "0"),
        ] {
            assert_eq!(text.parse::<Amount>().unwrap().to_string(), plain, "{text}");
        }
    }

    #[test]
    fn text_that_is_not_a_number_or_too_long_is_an_error() {
        for bad in ["", "-", ".5", "5.", "1,5", "1e", "NaN", "inf", "--1", "1e29", "1e-19", "1e2147483647", "+1"] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
        assert!(Amount::try_from(f64::NAN).is_err());
    }

    #[test]
    fn amounts_are_in_the_order_of_their_values() {
        let ordered = ["-9999999999999999999999999999", "-2", "-1.5", "-1.000000000000000001", "-1", "0"];
        let ordered = ordered.into_iter().chain(["0.000000000000000001", "0.1", "0.12", "1", "9.9", "10"]);
        let ordered: Vec<Amount> = ordered.map(|text| text.parse().unwrap()).collect();
        assert!(ordered.is_sorted() && ordered.windows(2).all(|pair| pair[0] < pair[1]), "{ordered:?}");
    }

    #[cfg(feature = "rust_decimal")]
    #[test]
    fn a_decimal_is_taken_with_every_digit() {
        let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
        assert_eq!(Amount::try_from(decimal("-49.90")).unwrap().to_string(), "-49.9");
        assert!(Amount::try_from(decimal("0.0000000000000000001")).is_err());
        assert!(Amount::try_from(decimal("79228162514264337593543950335")).is_err());
    }

    #[test]
    fn a_float_is_taken_as_it_is_written() {
        assert_eq!(Amount::try_from(0.1).unwrap().to_string(), "0.1");
        assert_eq!(Amount::try_from(0.1).unwrap().to_f64().to_bits(), 0.1_f64.to_bits());
        assert_eq!(Amount::try_from(1e21).unwrap().to_string(), "1000000000000000000000");
    }
}
