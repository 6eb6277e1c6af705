//! An amount of money.

use std::fmt;

use super::{Amount, BadValue};

/// An amount of money: an exact number and an ISO 4217 code.
///
/// ```
/// use webmarketer_core::Currency;
///
/// let price = Currency::new("12.50".parse()?, "EUR")?;
/// assert_eq!(price.to_string(), "12.5 EUR");
/// # Ok::<(), webmarketer_core::BadValue>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    amount: Amount,
    code: iso_currency::Currency,
}

impl Currency {
    /// An amount in the currency of that ISO 4217 code, upper or lower case.
    pub fn new(amount: Amount, code: &str) -> Result<Self, BadValue> {
        let code = iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase())
            .ok_or(BadValue::new("expected an ISO 4217 currency code, such as EUR"))?;
        Ok(Self { amount, code })
    }

    /// The amount.
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// The ISO 4217 code.
    pub fn code(&self) -> &'static str {
        self.code.code()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.code())
    }
}
