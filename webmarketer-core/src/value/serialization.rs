//! Serde for values: each is written as the text or the parts that it is parsed from, and checked when it is read.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{Amount, Currency, Email, InvalidValue, Location, Message, Phone, Pii};

/// Reads a value from a text. Its errors do not quote the text, which can be personal data.
struct TextVisitor<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

macro_rules! never_quoted {
    ($($method:ident($of:ty) => $found:literal,)*) => {$(
        fn $method<E: Error>(self, _: $of) -> Result<T, E> {
            Err(E::invalid_type(Unexpected::Other($found), &self))
        }
    )*};
}

impl<T: FromStr<Err = InvalidValue>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    never_quoted! {
        visit_bool(bool) => "a boolean",
        visit_i64(i64) => "an integer",
        visit_i128(i128) => "an integer",
        visit_u64(u64) => "an integer",
        visit_u128(u128) => "an integer",
        visit_f64(f64) => "a floating point number",
    }
}

macro_rules! as_text {
    ($($value:ident: $expected:literal, |$this:ident, $to:ident| $write:expr;)*) => {$(
        impl Serialize for $value {
            fn serialize<S: Serializer>(&self, $to: S) -> Result<S::Ok, S::Error> {
                let $this = self;
                $write
            }
        }

        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let visitor = TextVisitor { expected: $expected, value: PhantomData };
                // With `deserialize_str`, the errors of serde_json quote a number.
                if from.is_human_readable() { from.deserialize_any(visitor) } else { from.deserialize_str(visitor) }
            }
        }
    )*};
}

as_text! {
    Email: "an e-mail address as a string", |email, to| to.serialize_str(email.as_str());
    Phone: "a phone number as a string", |phone, to| to.serialize_str(phone.as_str());
    Amount: "a decimal number as a string", |amount, to| to.collect_str(amount);
    Currency: "an amount and a currency code as a string", |price, to| to.collect_str(price);
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// Writes the value without protection: the output has the personal data in plain text.
impl<T: Serialize> Serialize for Pii<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.expose().serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pii<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self::new)
    }
}

/// The parts of a location.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Location", deny_unknown_fields)]
struct LocationParts<T> {
    country: T,
    postcode: Option<T>,
}

impl Serialize for Location {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        LocationParts { country: self.country(), postcode: self.postcode() }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Location {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let LocationParts::<String> { country, postcode } = LocationParts::deserialize(from)?;
        let location = Self::new(&country).map_err(D::Error::custom)?;
        match postcode {
            None => Ok(location),
            Some(postcode) => location.with_postcode(&postcode).map_err(D::Error::custom),
        }
    }
}
