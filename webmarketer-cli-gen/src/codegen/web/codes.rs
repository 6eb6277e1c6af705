//! The codes of currencies and countries that the service accepts.

use std::sync::LazyLock;

use webmarketer_core::{Amount, Currency, Location};

/// The ISO 4217 codes of currencies, in order.
pub(crate) fn currency_codes() -> &'static [String] {
    static CODES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all = pairs().flat_map(|pair| letters().map(move |letter| format!("{pair}{letter}")));
        all.filter(|code| Currency::new(Amount::from(0), code).is_ok()).collect()
    });
    &CODES
}

/// The codes of countries with two letters, in order.
pub(crate) fn country_codes() -> &'static [String] {
    static CODES: LazyLock<Vec<String>> =
        LazyLock::new(|| pairs().filter(|code| Location::new(code).is_ok()).collect());
    &CODES
}

fn letters() -> impl Iterator<Item = char> {
    (b'A'..=b'Z').map(char::from)
}

/// All texts of two capital letters.
fn pairs() -> impl Iterator<Item = String> {
    letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_values_accept() {
        let (currencies, countries) = (currency_codes(), country_codes());
        assert!(currencies.len() > 150 && currencies.contains(&"EUR".to_owned()), "{currencies:?}");
        assert!(countries.len() > 240 && countries.contains(&"FR".to_owned()), "{countries:?}");
        assert!(!countries.contains(&"WD".to_owned()));
    }
}
