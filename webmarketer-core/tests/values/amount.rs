//! Amounts at the edges of what they can hold.

use webmarketer_core::Amount;

#[test]
fn whole_numbers_of_any_size_are_accepted() {
    for (amount, text) in [
        (Amount::from(i32::MIN), "-2147483648"),
        (Amount::from(i64::MIN), "-9223372036854775808"),
        (Amount::from(u32::MAX), "4294967295"),
        (Amount::from(u64::MAX), "18446744073709551615"),
    ] {
        assert_eq!(amount.to_string(), text);
        assert_eq!(text.parse(), Ok(amount));
    }
}

#[test]
fn amounts_are_ordered_by_exact_value() {
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    for (less, more) in [
        ("9999999999999999999999999998", "9999999999999999999999999999"),
        ("0.500000000000000000", "0.500000000000000001"),
        ("9007199254740992.5", "9007199254740993"),
        ("-0.000000000000000001", "0"),
    ] {
        assert!(amount(less) < amount(more), "{less} {more}");
    }
    assert!(amount("9007199254740992").to_f64() >= amount("9007199254740992.5").to_f64());
    assert_eq!(amount("1.50").cmp(&amount("15e-1")), std::cmp::Ordering::Equal);
}

#[test]
fn to_f64_returns_the_float_that_the_text_parses_to() {
    for text in ["0.1", "-49.9", "1e27", "0.000000000000000001", "1234567890123.45", "9007199254740993", "0.3"] {
        let float: f64 = text.parse().unwrap();
        assert_eq!(text.parse::<Amount>().unwrap().to_f64().to_bits(), float.to_bits(), "{text}");
    }
}
