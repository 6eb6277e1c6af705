//! Values that are stored with serde and read again.

use std::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webmarketer_core::{Amount, Currency, Email, Location, Message, Phone, Pii};

/// Checks how a value is stored, and that it is read again.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, stored: &Value) {
    assert_eq!(&serde_json::to_value(value).unwrap(), stored);
    assert_eq!(&serde_json::from_value::<T>(stored.clone()).unwrap(), value);
}

fn error_of<T: DeserializeOwned + Debug>(stored: &Value) -> String {
    let error = serde_json::from_str::<T>(&stored.to_string()).unwrap_err().to_string();
    // Without the place in the text.
    error.split(" at line").next().unwrap().to_owned()
}

#[test]
fn values_are_stored_as_the_text_that_they_are_parsed_from() {
    check(&Email::parse("Ada@example.com").unwrap(), &json!("Ada@example.com"));
    check(&Phone::parse("+33 6 12 34 56 78").unwrap(), &json!("+33612345678"));
    check(&"9999999999.999999999999999999".parse::<Amount>().unwrap(), &json!("9999999999.999999999999999999"));
    check(&"12.50 EUR".parse::<Currency>().unwrap(), &json!("12.5 EUR"));
    check(&Message::from("Hello\0"), &json!("Hello\0"));
    check(&Pii::new(Email::parse("ada@example.com").unwrap()), &json!("ada@example.com"));
    let france = Location::new(" France ").unwrap();
    check(&france, &json!({"country": "France", "postcode": null}));
    check(&france.with_postcode(" 33000").unwrap(), &json!({"country": "France", "postcode": "33000"}));
}

#[test]
fn values_are_checked_when_they_are_read() {
    assert_eq!(error_of::<Email>(&json!("ada@")), "expected an e-mail address, such as ada@example.com");
    assert_eq!(error_of::<Pii<Email>>(&json!("ada@")), "expected an e-mail address, such as ada@example.com");
    assert_eq!(error_of::<Phone>(&json!("0123")), "expected a phone number, such as +33 6 12 34 56 78");
    assert_eq!(error_of::<Amount>(&json!("12,50")), "expected a decimal number, such as 12.50");
    assert_eq!(error_of::<Currency>(&json!("12.50 EURO")), "expected an ISO 4217 currency code, such as EUR");
    let country = "expected a country by its name or ISO 3166 code, such as France or FR";
    assert_eq!(error_of::<Location>(&json!({"country": "Atlantis"})), country);
    let postcode = "expected a postcode of at most 16 letters, digits, spaces and hyphens";
    assert_eq!(error_of::<Location>(&json!({"country": "FR", "postcode": "n/a"})), postcode);
    // A misspelled part is not ignored.
    let unknown = error_of::<Location>(&json!({"country": "FR", "zipcode": "33000"}));
    assert!(unknown.starts_with("unknown field `zipcode`"), "{unknown}");
}

#[test]
fn the_errors_of_values_do_not_quote_them() {
    let number = error_of::<Phone>(&json!(33_612_345_678_u64));
    assert_eq!(number, "invalid type: an integer, expected a phone number as a string");
    for found in [json!(-4711), json!(4711.4711), json!(["4711"]), json!({"a": "4711"}), json!("4711")] {
        for error in [error_of::<Email>(&found), error_of::<Pii<Phone>>(&found)] {
            assert!(!error.contains("4711"), "{error}");
        }
    }
}

proptest! {
    #[test]
    fn an_amount_is_read_with_all_its_digits(units in any::<i64>(), scale in 0..19_u8) {
        let amount = Amount::new(units, scale).unwrap();
        let text = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Amount>(&text).unwrap(), amount);
        let price = Currency::new(amount, "USD").unwrap();
        let text = serde_json::to_string(&price).unwrap();
        prop_assert_eq!(serde_json::from_str::<Currency>(&text).unwrap(), price);
    }
}
