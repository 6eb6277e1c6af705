//! Codes, from the list of ISO 4217's maintenance agency.

use webmarketer_core::{Amount, Currency};

use crate::rows;

const ISO_4217: &str = include_str!("data/iso-4217.txt");

#[test]
fn every_current_code_is_accepted() {
    let mut codes = 0;
    for [code] in rows(ISO_4217) {
        let price = Currency::new(Amount::from(1), &code.to_lowercase()).unwrap();
        assert_eq!(price.code(), code);
        codes += 1;
    }
    assert_eq!(codes, 178);
}

#[test]
fn only_current_and_recently_withdrawn_codes_are_accepted() {
    let current: Vec<_> = rows(ISO_4217).map(|[code]| code).collect();
    let letters = 'A'..='Z';
    let pairs = letters.clone().flat_map(|first| letters.clone().map(move |second| (first, second)));
    let codes = pairs.flat_map(|(first, second)| letters.clone().map(move |third| format!("{first}{second}{third}")));
    let taken = codes.filter(|code| Currency::new(Amount::from(1), code).is_ok());
    let withdrawn: Vec<_> = taken.filter(|code| !current.contains(&&**code)).collect();
    assert_eq!(withdrawn, ["BGN", "CUC", "HRK", "SLL", "ZWL"]);
}

#[test]
fn other_texts_are_not_currency_codes() {
    for bad in ["", "E", "EU", "EURO", "€", "$", "978", "EU R", "ÉUR", "ABC", "ZZZ", "BTC", "EUR;", "us dollar", "ſek"]
    {
        assert!(Currency::new(Amount::from(1), bad).is_err(), "{bad}");
    }
}

#[test]
fn a_currency_is_parsed_from_an_amount_and_a_code() {
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
