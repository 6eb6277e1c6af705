//! An exact decimal number.

use std::fmt;
use std::str::FromStr;

use super::BadValue;

/// An exact decimal number: up to 28 digits, of which up to 18 behind the point.
///
/// ```
/// use webmarketer_core::Amount;
///
/// let amount: Amount = "12.50".parse()?;
/// assert_eq!(amount.to_string(), "12.5");
/// assert_eq!(amount, Amount::try_from(12.5)?);
/// # Ok::<(), webmarketer_core::BadValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The digits, without the point. Never ends in 0 while there is a digit behind the point.
    units: i128,
    /// How many of the digits stand behind the point.
    scale: u8,
}

const MAX_SCALE: i64 = 18;
const MAX_UNITS: u128 = 10_u128.pow(28);
const TOO_LONG: BadValue = BadValue::new("expected a number of up to 28 digits, 18 of them behind the point");
const NO_NUMBER: BadValue = BadValue::new("expected a decimal number, such as 12.50");

impl Amount {
    /// `units` divided by ten to the power of `scale`: 1250 and 2 are 12.5.
    pub fn new(units: i64, scale: u8) -> Result<Self, BadValue> {
        Self::normal(i128::from(units), i64::from(scale))
    }

    fn normal(mut units: i128, mut scale: i64) -> Result<Self, BadValue> {
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        // A number with trailing zeros in front of the point, written with an exponent.
        while scale < 0 && units.unsigned_abs() < MAX_UNITS {
            units *= 10;
            scale += 1;
        }
        match u8::try_from(scale) {
            Ok(short) if scale <= MAX_SCALE && units.unsigned_abs() < MAX_UNITS => Ok(Self { units, scale: short }),
            _ => Err(TOO_LONG),
        }
    }
}

impl FromStr for Amount {
    type Err = BadValue;

    /// Reads a decimal number as JSON writes it: a sign, digits, a point, an exponent.
    fn from_str(text: &str) -> Result<Self, BadValue> {
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
        // Zeros at the end move into the exponent, so that they count for nothing.
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

impl From<i32> for Amount {
    fn from(value: i32) -> Self {
        Self { units: i128::from(value), scale: 0 }
    }
}

impl From<i64> for Amount {
    fn from(value: i64) -> Self {
        Self { units: i128::from(value), scale: 0 }
    }
}

impl TryFrom<f64> for Amount {
    type Error = BadValue;

    /// Takes the shortest decimal that reads back as the same float: 0.1 is exactly 0.1.
    fn try_from(value: f64) -> Result<Self, BadValue> {
        if value.is_finite() { value.to_string().parse() } else { Err(NO_NUMBER) }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0width$}", self.units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
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
    fn what_is_no_number_or_too_long_is_refused() {
        for bad in ["", "-", ".5", "5.", "1,5", "1e", "NaN", "inf", "--1", "1e29", "1e-19", "1e2147483647", "+1"] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
        assert!(Amount::try_from(f64::NAN).is_err());
    }

    #[test]
    fn a_float_is_taken_as_it_is_written() {
        assert_eq!(Amount::try_from(0.1).unwrap().to_string(), "0.1");
        assert_eq!(Amount::try_from(1e21).unwrap().to_string(), "1000000000000000000000");
    }
}
