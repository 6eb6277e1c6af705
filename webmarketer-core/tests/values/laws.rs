//! Properties of all texts and values, with random input.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Number, Value};
use webmarketer_core::{
    Amount, Currency, Email, Location, Message, Phone, Pii, WebmarketerEvent, parse_date, validate,
};

/// One field of every type.
#[derive(WebmarketerEvent)]
#[webmarketer(phone_countries("FR", "US"), debug)]
struct Everything {
    #[webmarketer(user)]
    email: Option<Pii<Email>>,
    #[webmarketer(user)]
    phone: Option<Pii<Phone>>,
    #[webmarketer(user, pii)]
    place: Option<Location>,
    price: Option<Currency>,
    message: Option<Message>,
    text: Option<String>,
    float: Option<f64>,
    small: Option<f32>,
    big: Option<u128>,
    least: Option<i128>,
    yes: Option<bool>,
    instant: Option<DateTime<Utc>>,
    #[webmarketer(utc)]
    naive: Option<NaiveDateTime>,
    #[webmarketer(utc)]
    day: Option<NaiveDate>,
}

const NOTHING: Everything = Everything {
    email: None,
    phone: None,
    place: None,
    price: None,
    message: None,
    text: None,
    float: None,
    small: None,
    big: None,
    least: None,
    yes: None,
    instant: None,
    naive: None,
    day: None,
};

/// What an event is sent with, once it violates nothing.
fn sent(event: &Everything) -> Map<String, Value> {
    let json = event.to_json().unwrap();
    let data: Map<String, Value> = serde_json::from_str(&json).unwrap();
    assert!(validate(&Everything::definition(), &data).is_empty(), "{json}");
    data
}

/// Any text, texts of the letters that parsers look for, and what is nearly right.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "ada",
        "@",
        ".",
        "example.com",
        "\"",
        "\\",
        " ",
        "\u{a0}",
        "+",
        "33",
        "(0)",
        "612345678",
        "-",
        "\u{2013}",
        "e",
        "E9",
        "EUR",
        "usd",
        "France",
        "the",
        "U.S.",
        "&",
        "é",
        "\u{301}",
        "字",
        "T",
        "Z",
        ":",
        "2022-04-01",
        "00:00:60",
        "99999999999999999999",
        "\u{200b}",
        "\u{0}",
        "ß",
        "İ",
        "<",
        ">",
        "tel:",
        ";ext=",
        "#",
        "٣",
    ]);
    prop_oneof![any::<String>(), vec(pieces, 0..8).prop_map(|pieces| pieces.concat())]
}

fn any_amount() -> impl Strategy<Value = Amount> {
    let digits = "-?[0-9]{1,10}(\\.[0-9]{1,18})?".prop_map(|text| text.parse().unwrap());
    prop_oneof![digits, (any::<i64>(), 0_u8..=18).prop_map(|(units, scale)| Amount::new(units, scale).unwrap())]
}

fn any_currency() -> impl Strategy<Value = Currency> {
    let codes = select(vec!["EUR", "usd", "JPY", "XAU", "BGN", "clf"]);
    (any_amount(), codes).prop_map(|(amount, code)| Currency::new(amount, code).unwrap())
}

fn any_email() -> impl Strategy<Value = Email> {
    let local = prop_oneof!["[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,30}", "\"[a-z @.<>,;()]{1,30}\"", "[a-zé字ж]{1,15}"];
    (local, "([a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\\.){1,4}[a-zé字]{2,10}")
        .prop_map(|(local, domain)| Email::parse(&format!("{local}@{domain}")).unwrap())
}

fn any_phone() -> impl Strategy<Value = Phone> {
    let countries = select(vec![&["FR"][..], &["US", "GB"], &["DE"], &["IT"], &["AR", "MX", "BR"], &[]]);
    let text =
        prop_oneof!["\\+[1-9][0-9]{6,14}", "0[0-9]{5,12}", "[0-9]{5,15}", "\\+[1-9]{1,3} ?\\(0\\)[0-9 ./-]{6,14}"];
    (text, countries).prop_filter_map("a number", |(text, countries)| Phone::parse_in(&text, countries).ok())
}

fn any_location() -> impl Strategy<Value = Location> {
    let country = select(vec!["FR", "gbr", " 276 ", "Côte d’Ivoire", "Kosovo", "St. Lucia"]);
    (country, "[ \u{a0}]{0,2}[a-zA-Z0-9é]{1,5}[ \u{2013}-]{0,3}[a-z0-9]{1,5} ?")
        .prop_map(|(country, postcode)| Location::new(country).unwrap().with_postcode(&postcode).unwrap())
}

/// Writes no file of failures beside the tests.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_text_makes_a_parser_panic_and_what_is_read_reads_back(text in any_text()) {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
        }
        for countries in [&[][..], &["FR"], &["US", "DE"], &[&text]] {
            if let Ok(phone) = Phone::parse_in(&text, countries) {
                prop_assert_eq!(Phone::parse_in(phone.as_str(), countries), Ok(phone));
            }
        }
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
        if let Ok(price) = text.parse::<Currency>() {
            prop_assert_eq!(price.to_string().parse(), Ok(price));
        }
        let _ = Currency::new(Amount::default(), &text);
        if let Ok(location) = Location::new(&text) {
            prop_assert_eq!(Location::new(location.country()), Ok(location));
        }
        if let Ok(location) = Location::new("FR").unwrap().with_postcode(&text) {
            let again = location.clone().with_postcode(location.postcode().unwrap());
            prop_assert_eq!(again, Ok(location));
        }
        if let Some(date) = parse_date(&text) {
            prop_assert_eq!(parse_date(&date.to_rfc3339()), Some(date));
        }
    }

    #[test]
    fn a_text_that_is_not_the_name_of_a_country_is_an_error(text in "\\PC{1,4}|[a-zA-ZßﬁﬀſıİK０-９Ａ-Ｚ]{1,3}|[A-Za-z]{2,8} \\((AA|ZZ|ﬁ)\\)") {
        // By random, only a code is met: two or three ASCII letters or digits.
        let trimmed = text.trim_matches(|c: char| !c.is_alphanumeric());
        let code = (2..=3).contains(&trimmed.len()) && trimmed.bytes().all(|byte| byte.is_ascii_alphanumeric());
        prop_assert!(code || Location::new(&text).is_err(), "{text:?}");
    }

    #[test]
    fn an_address_is_kept_as_it_is(email in any_email()) {
        prop_assert_eq!(Email::parse(&format!(" {} ", email.as_str())), Ok(email));
    }

    #[test]
    fn a_number_is_the_same_when_it_is_read_again(phone in any_phone()) {
        let digits = phone.as_str().strip_prefix('+').unwrap();
        // E.164 ends at 15, and the German plan at 17.
        prop_assert!(digits.len() <= 17 && digits.bytes().all(|b| b.is_ascii_digit()), "{}", digits);
        for countries in [&[][..], &["FR"], &["US", "AR"], &["DE", "IT", "BR"]] {
            prop_assert_eq!(Phone::parse_in(phone.as_str(), countries), Ok(phone.clone()), "{}", phone.as_str());
        }
    }

    #[test]
    fn a_postcode_is_the_same_when_it_is_read_again(location in any_location()) {
        let postcode = location.postcode().unwrap().to_owned();
        prop_assert!(postcode.is_ascii() || postcode.contains('é'));
        prop_assert_eq!(location.clone().with_postcode(&postcode), Ok(location));
    }

    #[test]
    fn an_amount_is_the_same_as_its_text_and_its_json(amount in any_amount()) {
        let text = amount.to_string();
        prop_assert_eq!(text.parse(), Ok(amount));
        let number: Number = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(number.as_f64().unwrap().to_bits(), (amount.to_f64() + 0.0).to_bits());
        // A float holds any fifteen digits.
        if text.bytes().filter(u8::is_ascii_digit).count() <= 15 {
            prop_assert_eq!(Amount::try_from(amount.to_f64()), Ok(amount));
        }
    }

    #[test]
    fn the_order_of_amounts_agrees_with_equality_and_with_floats(one in any_amount(), other in any_amount()) {
        prop_assert_eq!(one == other, one.cmp(&other).is_eq());
        prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        if one < other {
            prop_assert!(one.to_f64() <= other.to_f64());
        }
    }

    #[test]
    fn money_is_the_same_as_its_text(price in any_currency()) {
        prop_assert_eq!(price.to_string().parse(), Ok(price));
    }

    #[test]
    fn what_a_value_writes_violates_nothing(
        email in any_email(), phone in any_phone(), place in any_location(), price in any_currency(),
        text in any::<String>(), float in any::<f64>(), small in any::<f32>(), big: u128, least: i128, yes: bool,
        seconds in -62_167_219_200_i64..253_402_300_800, nanos in 0_u32..1_000_000_000,
    ) {
        let instant = DateTime::from_timestamp(seconds, nanos).unwrap();
        let (e164, code) = (phone.as_str().to_owned(), price.code());
        let data = sent(&Everything {
            email: Some(email.clone().into()),
            phone: Some(phone.into()),
            place: Some(place.clone()),
            price: Some(price),
            message: Some(text.clone().into()),
            text: Some(text),
            float: float.is_finite().then_some(float),
            small: small.is_finite().then_some(small),
            big: Some(big),
            least: Some(least),
            yes: Some(yes),
            instant: Some(instant),
            naive: Some(instant.naive_utc()),
            day: Some(instant.date_naive()),
        });
        prop_assert_eq!(&data["email"], email.as_str());
        prop_assert_eq!(&data["phone"], &e164);
        prop_assert_eq!(&data["place"]["zipcode"], place.postcode().unwrap());
        prop_assert_eq!(&data["price"]["currency"], code);
        prop_assert_eq!(parse_date(data["instant"].as_str().unwrap()), Some(instant));
    }

    #[test]
    fn nothing_personal_is_shown(email in any_email(), phone in any_phone(), place in any_location()) {
        let shown = [format!("{email:?}"), format!("{phone:?}"), format!("{place:?}")];
        prop_assert_eq!(shown, ["Email([redacted])", "Phone([redacted])", "Location([redacted])"]);
        let event = Everything {
            email: Some(email.clone().into()), phone: Some(phone.clone().into()), place: Some(place.clone()), ..NOTHING
        };
        let shown = format!("{event:?}");
        prop_assert!(!shown.contains(email.as_str()) && !shown.contains(phone.as_str()), "{}", shown);
        prop_assert!(!shown.contains(place.country()) && !shown.contains("zipcode"), "{}", shown);
    }

    #[test]
    fn a_refusal_does_not_repeat_the_text(text in "[a-zA-Z]{3}@[0-9]{3}") {
        let refusals = [
            Email::parse(&text).err(), Phone::parse(&text).err(), Location::new(&text).err(),
            text.parse::<Amount>().err(), text.parse::<Currency>().err(),
        ];
        for refusal in refusals {
            prop_assert!(!refusal.unwrap().to_string().contains(&text));
        }
    }
}
