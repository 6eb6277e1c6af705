//! Serde for values: each is written as the text or the parts that it is parsed from, and checked when it is read.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::text_visitor::deserialize_text;
use super::{Amount, Currency, Email, Location, Message, Phone, Pii};

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
                deserialize_text(from, $expected, str::parse)
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
