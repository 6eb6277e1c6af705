//! A sample value of each type of generated fields.

use std::sync::Arc;

use webmarketer_core::chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use webmarketer_core::{Currency, Email, Json, Location, Message, Phone, Pii, jiff, time};

use crate::OrderStatus;

/// A type with a sample value that the service accepts.
pub trait Sample {
    /// The sample value.
    fn sample() -> Self;
}

impl Sample for String {
    fn sample() -> Self {
        "Été à Dijon, \"quoted\"".to_owned()
    }
}

impl Sample for bool {
    fn sample() -> Self {
        true
    }
}

impl Sample for f64 {
    fn sample() -> Self {
        -12.75
    }
}

impl Sample for DateTime<Utc> {
    fn sample() -> Self {
        DateTime::from_timestamp_millis(1_790_000_000_123).expect("the date is one")
    }
}

impl Sample for jiff::Timestamp {
    fn sample() -> Self {
        Self::from_millisecond(1_790_000_000_123).expect("the date is one")
    }
}

impl Sample for time::OffsetDateTime {
    fn sample() -> Self {
        Self::from_unix_timestamp_nanos(1_790_000_000_123_000_000).expect("the date is one")
    }
}

impl Sample for OrderStatus {
    fn sample() -> Self {
        Self::PaidNotSent
    }
}

impl Sample for NaiveDateTime {
    fn sample() -> Self {
        <DateTime<Utc>>::sample().naive_utc()
    }
}

impl Sample for NaiveDate {
    fn sample() -> Self {
        NaiveDateTime::sample().date()
    }
}

impl Sample for u64 {
    fn sample() -> Self {
        42
    }
}

impl Sample for Email {
    fn sample() -> Self {
        Self::parse("ada@example.com").expect("the address is one")
    }
}

impl Sample for Phone {
    fn sample() -> Self {
        Self::parse("+33612345678").expect("the number is one")
    }
}

impl Sample for Currency {
    fn sample() -> Self {
        Self::new("19.90".parse().expect("the amount is one"), "EUR").expect("the currency is one")
    }
}

impl Sample for Location {
    fn sample() -> Self {
        Self::new("FR").and_then(|place| place.with_postcode("21000")).expect("the place is one")
    }
}

impl Sample for Message {
    fn sample() -> Self {
        Self::new("Bonjour,\nà bientôt.")
    }
}

impl Sample for Json {
    fn sample() -> Self {
        serde_json::json!({ "nested": [1, "two", null] })
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample() -> Self {
        Some(T::sample())
    }
}

impl<T: Sample> Sample for Pii<T> {
    fn sample() -> Self {
        Self::new(T::sample())
    }
}

impl<T: Sample> Sample for Arc<T> {
    fn sample() -> Self {
        Self::new(T::sample())
    }
}
