//! An amount of money.

use std::fmt;
use std::str::FromStr;

use iso_4217::CODES;

use super::{Amount, InvalidValue};

mod iso_4217;

const NO_MONEY: InvalidValue = InvalidValue::new("expected an amount and an ISO 4217 currency code, such as 12.50 EUR");

/// An amount of money: an exact number in the main unit of the currency (euros, not cents), and the ISO 4217
/// code of the currency. `Display` writes both, and `FromStr` parses them.
///
/// ```
/// use webmarketer_core::Currency;
///
/// let price = Currency::new("12.50".parse()?, "EUR")?;
/// assert_eq!(price.to_string(), "12.5 EUR");
/// assert_eq!("12.50 eur".parse(), Ok(price));
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    amount: Amount,
    code: &'static str,
}

impl Currency {
    /// Makes an amount in the currency with this ISO 4217 code, in upper or lower case; white space around it is
    /// ignored.
    ///
    /// Any other text is an error. Codes of recently withdrawn currencies are valid.
    ///
    /// # Errors
    ///
    /// If the text is not the code of a current or recently withdrawn currency.
    ///
    /// ```
    /// use webmarketer_core::Currency;
    ///
    /// assert_eq!(Currency::new(12.into(), "eur")?.code(), "EUR");
    /// assert!(Currency::new(12.into(), "euro").is_err());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn new(amount: Amount, code: &str) -> Result<Self, InvalidValue> {
        let code = code.trim().to_ascii_uppercase();
        let listed = CODES.binary_search(&&*code).ok().and_then(|at| CODES.get(at));
        let code = listed.copied().ok_or(InvalidValue::new("expected an ISO 4217 currency code, such as EUR"))?;
        Ok(Self { amount, code })
    }

    /// The amount in the main unit of the currency.
    ///
    /// ```
    /// use webmarketer_core::Currency;
    ///
    /// assert_eq!(Currency::new(12.into(), "EUR")?.amount(), 12.into());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// The ISO 4217 code: three letters in upper case.
    ///
    /// ```
    /// use webmarketer_core::Currency;
    ///
    /// assert_eq!(Currency::new(12.into(), "EUR")?.code(), "EUR");
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl FromStr for Currency {
    type Err = InvalidValue;

    /// Parses the format of `Display`: an [`Amount`], white space, and a code in upper or lower case.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let (amount, code) = text.trim().rsplit_once(char::is_whitespace).ok_or(NO_MONEY)?;
        Self::new(amount.trim_end().parse()?, code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.code())
    }
}
