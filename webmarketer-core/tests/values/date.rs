//! Dates, by the examples of RFC 3339 and by those of the contract.

use chrono::{DateTime, Datelike, Timelike, Utc};
use webmarketer_core::{WebmarketerEvent, parse_date};

#[derive(WebmarketerEvent)]
struct Meeting {
    at: DateTime<Utc>,
}

#[test]
fn the_examples_of_rfc_3339_are_dates() {
    // Section 5.8; two names of one instant each.
    for (date, same) in [
        ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"),
        ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"),
        ("1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00"),
        ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z"),
    ] {
        assert!(parse_date(date).is_some(), "{date}");
        assert_eq!(parse_date(date), parse_date(same), "{date}");
    }
    let leap = parse_date("1990-12-31T23:59:60Z").unwrap();
    assert_eq!((leap.year(), leap.second(), leap.nanosecond()), (1990, 59, 1_000_000_000));
}

#[test]
fn the_letters_may_be_lower_case_and_the_t_a_space() {
    // Section 5.6 and its notes.
    for date in ["1985-04-12t23:20:50z", "1985-04-12T23:20:50z", "1985-04-12 23:20:50Z", "1985-04-12T23:20:50-00:00"] {
        assert_eq!(parse_date(date), parse_date("1985-04-12T23:20:50Z"), "{date}");
    }
}

#[test]
fn the_dates_of_the_contract_are_read() {
    for (date, instant) in [
        ("2004-09-22 14:15:00Z", "2004-09-22T14:15:00Z"),
        ("2022-04-01T05:00:00", "2022-04-01T05:00:00Z"),
        ("2022-04-01 05:00:00", "2022-04-01T05:00:00Z"),
        ("2022-04-01T05:00:00.123", "2022-04-01T05:00:00.123Z"),
        ("2022-04-01", "2022-04-01T00:00:00Z"),
    ] {
        assert!(parse_date(date).is_some(), "{date}");
        assert_eq!(parse_date(date), parse_date(instant), "{date}");
    }
    assert_eq!(parse_date("2022-04-01Z05:00:00"), None);
}

#[test]
fn impossible_dates_and_times_are_errors() {
    for bad in [
        "2023-02-29",
        "1900-02-29T00:00:00Z",
        "2022-00-01T00:00:00Z",
        "2022-04-31T00:00:00Z",
        "2022-04-01T24:00:00Z",
        "2022-04-01T00:60:00Z",
        "2022-04-01T00:00:61Z",
        "2022-04-01T00:00:00+24:00",
        "2022-04-01T00:00Z",
        "22-04-01T00:00:00Z",
        "01/04/2022",
        "1648771200",
        "2022-W13-5",
        "2022-4-1",
        "2022-04-1T00:00:00Z",
        " 2022-04-01",
        "2022-04-01 ",
        "2022- 04-01",
        "2022-04-01T 5:00:00Z",
        "2022-04-01T05:00: 0Z",
        "2022-04-01  05:00:00",
        "2022-04-01T05:00:00 Z",
        "2022-04-01T05:00:00 +02:00",
        "2022-04-01T05:00:00\u{2212}02:00",
        "2022-04-01T05:00:00+0200",
        "2022-04-01T05:00:00+02",
        "2022-04-01T05:00:00+02:60",
        "2022-04-01T05:00:00+02:00:00",
        "2022-04-01T05:00:00ZZ",
        "2022-04-01T05:00:00.Z",
        "2022-04-01T05:00:00,5Z",
        "2022-04-01T05:00",
        "2022-04-01T",
        "2022-04-01Z",
        "+2022-04-01",
        "\u{ff12}\u{ff10}22-04-01",
    ] {
        assert_eq!(parse_date(bad), None, "{bad}");
    }
}

#[test]
fn a_leap_second_is_a_date_where_utc_can_have_one() {
    for leap in [
        "2016-12-31T23:59:60Z",
        "2015-06-30 23:59:60",
        "2016-12-31T23:59:60.5z",
        "2016-12-31T15:59:60-08:00",
        "2017-01-01T05:29:60+05:30",
        "2024-02-29T23:59:60Z",
    ] {
        assert!(parse_date(leap).is_some_and(|date| date.nanosecond() >= 1_000_000_000), "{leap}");
    }
    for other in [
        "2016-12-31T12:00:60Z",
        "2016-12-31T12:00:60",
        "2016-12-31T23:58:60Z",
        "2016-12-31T23:59:60-08:00",
        "2016-12-30T23:59:60Z",
        "2017-01-01T00:59:60Z",
        "2023-02-27T23:59:60Z",
        "2016-12-31T23:59:61Z",
    ] {
        assert_eq!(parse_date(other), None, "{other}");
    }
}

#[test]
fn a_fraction_of_a_second_may_have_any_number_of_digits() {
    let nanosecond = |text| parse_date(text).map(|date| date.nanosecond());
    assert_eq!(nanosecond("2022-04-01T05:00:00.5"), Some(500_000_000));
    assert_eq!(nanosecond("2022-04-01T05:00:00.123456789123456789Z"), Some(123_456_789));
}

#[test]
fn a_date_that_the_service_does_not_accept_is_an_error() {
    let noon = parse_date("2016-12-31T12:00:59Z").unwrap();
    assert!(Meeting { at: noon }.to_json().is_ok());
    let impossible = noon.with_nanosecond(1_500_000_000).unwrap();
    let error = Meeting { at: impossible }.to_json().unwrap_err();
    assert!(error.to_string().contains("`at`") && error.to_string().contains("leap second"), "{error}");
    let leap = parse_date("2016-12-31T23:59:60.5Z").unwrap();
    assert_eq!(Meeting { at: leap }.to_json().unwrap(), r#"{"at":"2016-12-31T23:59:60.500Z"}"#);
}
