//! Codes and their minor units, from the list of ISO 4217's maintenance agency.

use webmarketer_core::{Amount, Currency};

use crate::rows;

const ISO_4217: &str = include_str!("data/iso-4217.txt");

#[test]
fn every_current_code_is_taken() {
    let mut codes = 0;
    for [code, number, minor_units] in rows(ISO_4217) {
        let price = Currency::new(Amount::from(1), &code.to_lowercase()).unwrap();
        assert_eq!(price.code(), code);
        let known = iso_currency::Currency::from_code(code).unwrap();
        assert_eq!(format!("{:03}", known.numeric()), number, "{code}");
        assert_eq!(known.exponent().map_or("-".to_owned(), |units| units.to_string()), minor_units, "{code}");
        codes += 1;
    }
    assert_eq!(codes, 178);
}

#[test]
fn a_code_withdrawn_of_late_is_taken() {
    for code in ["BGN", "CUC", "HRK", "SLL", "ZWL"] {
        assert!(rows(ISO_4217).all(|[current, _, _]| current != code), "{code} is current");
        assert!(Currency::new(Amount::from(1), code).is_ok(), "{code}");
    }
}

#[test]
fn what_is_no_code_is_refused() {
    for bad in ["", "E", "EU", "EURO", "€", "$", "978", "EU R", "ÉUR", "ABC", "ZZZ", "BTC", "EUR;", "us dollar", "ſek"]
    {
        assert!(Currency::new(Amount::from(1), bad).is_err(), "{bad}");
    }
}

#[test]
fn the_text_of_money_is_an_amount_and_a_code() {
    for (text, plain) in
        [("12.50 EUR", "12.5 EUR"), (" -0.10\u{a0}usd ", "-0.1 USD"), ("1e3  JPY", "1000 JPY"), ("0 XXX", "0 XXX")]
    {
        assert_eq!(text.parse::<Currency>().unwrap().to_string(), plain, "{text}");
    }
    for bad in ["", " ", "EUR", "12.50", "12.50EUR", "EUR 12.50", "12,50 EUR", "1 000 EUR", "12.50 €", "12.50 EUR EUR"]
    {
        assert!(bad.parse::<Currency>().is_err(), "{bad}");
    }
}
