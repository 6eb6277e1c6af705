//! The trait of field types, and its implementations for types of std, chrono and this crate.

use std::borrow::Cow;
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, TimeZone, Utc};
use uuid::Uuid;

use super::date::is_impossible_leap_second;
use super::field_type_words::with_field_type_words;
use super::kind::{self, FieldKind, Optional, Personal};
use super::{Currency, Email, InvalidValue, Location, Message, Phone, Pii, ValueWriter};

with_field_type_words! {
    /// A type that a field of an event can have.
    ///
    /// It is implemented for `bool`, every integer and float, `NonZero`, `String`, `str`, `Cow<str>`, chrono's dates,
    /// `uuid::Uuid`, the value types of this crate, `serde_json::Value`, and for `Option`, [`Pii`], `Box`, `Rc`, `Arc`
    /// and references of any of them, such as `Arc<str>`. The features `jiff`, `rust_decimal`, `time` and `url` add the
    /// types of these crates. A type of your own that wraps one of them and an enum without fields derive it (see
    /// [`EnumValue`](crate::EnumValue)), and any other implements it in a few lines:
    ///
    /// ```
    /// use webmarketer_core::{InvalidValue, FieldValue, ValueWriter, kind};
    ///
    /// #[derive(FieldValue)]
    /// struct Sku(String);
    ///
    /// #[derive(FieldValue)]
    /// #[webmarketer(rename_all = "snake_case")]
    /// enum Payment {
    ///     CreditCard,
    ///     DirectDebit,
    /// }
    ///
    /// struct OrderId(u64);
    ///
    /// impl FieldValue for OrderId {
    ///     type Kind = kind::String;
    ///
    ///     fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
    ///         to.string(&format!("order-{}", self.0))
    ///     }
    /// }
    /// ```
    ///
    /// # Dates
    ///
    /// A `DateTime` of any time zone is sent as the instant that it is. A `NaiveDateTime` and a `NaiveDate` do not say
    /// their offset from UTC. In most programs they are local time, and the service would read them as UTC, so they are
    /// a compile error unless the field says `#[webmarketer(utc)]`. With it, a `NaiveDate` is sent as midnight UTC. The
    /// same holds for `time::PrimitiveDateTime`, `time::Date`, `jiff::civil::DateTime` and `jiff::civil::Date`.
    /// This holds inside `Option`, [`Pii`] and types that derive `FieldValue`, too:
    ///
    /// ```
    /// use webmarketer_core::WebmarketerEvent;
    /// use webmarketer_core::chrono::{DateTime, NaiveDateTime, Utc};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct Delivered {
    ///     ordered: DateTime<Utc>,
    ///     /// Read from a database column that holds UTC.
    ///     #[webmarketer(utc)]
    ///     delivered: Option<NaiveDateTime>,
    /// }
    /// ```
    ///
    /// Text that is sent as a date (`type = "date"` on a `String`) is sent as it stands: the service reads a date
    /// without an offset as UTC.
    ///
    /// # Nonces
    ///
    /// Only a field of a kind whose equal values mean the same event can be the
    /// [`nonce`](crate::WebmarketerEvent::nonce): kind [`String`](kind::String) or [`Integer`](kind::Integer). A type
    /// that implements `FieldValue` itself chooses the kind accordingly: [`Number`](kind::Number) and
    /// [`Variant`](kind::Variant) can't be a nonce.
    pub trait FieldValue {
        /// The kind of value that is sent: one of the types in [`kind`](crate::kind).
        type Kind: FieldKind;

        /// Whether there is no value, so that the field is omitted from the event. Only a type of kind
        /// [`Optional`](kind::Optional) may return `true`: an event without a mandatory field is an error when it is
        /// sent.
        fn is_absent(&self) -> bool {
            false
        }

        /// Writes the value as JSON.
        ///
        /// # Errors
        ///
        /// If the value cannot be sent, such as a number that is not finite.
        fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue>;
    }
}

/// A value whose type is erased.
#[doc(hidden)]
pub trait Erased {
    /// See [`FieldValue::is_absent`].
    fn absent(&self) -> bool;
    /// See [`FieldValue::write`].
    fn write_to(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue>;
}

impl<T: FieldValue> Erased for T {
    fn absent(&self) -> bool {
        self.is_absent()
    }

    fn write_to(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        self.write(to)
    }
}

macro_rules! field_value {
    ($($type:ty => $kind:ident, |$value:ident, $to:ident| $write:expr;)*) => {$(
        impl FieldValue for $type {
            type Kind = kind::$kind;

            fn write(&self, $to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
                let $value = self;
                $write
            }
        }
    )*};
}

field_value! {
    bool => Boolean, |value, to| to.json(value);
    i8 => Integer, |value, to| to.json(value);
    i16 => Integer, |value, to| to.json(value);
    i32 => Integer, |value, to| to.json(value);
    i64 => Integer, |value, to| to.json(value);
    i128 => Integer, |value, to| to.json(value);
    isize => Integer, |value, to| to.json(value);
    u8 => Integer, |value, to| to.json(value);
    u16 => Integer, |value, to| to.json(value);
    u32 => Integer, |value, to| to.json(value);
    u64 => Integer, |value, to| to.json(value);
    u128 => Integer, |value, to| to.json(value);
    usize => Integer, |value, to| to.json(value);
    f32 => Number, |value, to| if value.is_finite() { to.json(value) } else { to.number(f64::from(*value)) };
    f64 => Number, |value, to| to.number(*value);
    String => String, |value, to| to.string(value);
    str => String, |value, to| to.string(value);
    Cow<'_, str> => String, |value, to| to.string(value);
    NaiveDateTime => DateWithoutOffset, |value, to| write_instant(value.and_utc(), to);
    NaiveDate => DateWithoutOffset, |value, to| match value.and_hms_opt(0, 0, 0) {
        Some(midnight) => write_instant(midnight.and_utc(), to),
        None => Err(InvalidValue::new("expected a date with a midnight")),
    };
    Message => Message, |value, to| to.string(value.as_str());
    Email => Email, |value, to| to.string(value.as_str());
    Phone => Phone, |value, to| to.string(value.as_str());
    Currency => Currency, |value, to| {
        to.raw("{\"amount\":");
        to.amount(value.amount());
        to.raw(",\"currency\":");
        to.string(value.code())?;
        to.raw("}");
        Ok(())
    };
    Location => Location, |value, to| {
        to.raw("{");
        if let Some(zipcode) = value.postcode() {
            to.raw("\"zipcode\":");
            to.string(zipcode)?;
            to.raw(",");
        }
        to.raw("\"country\":");
        to.string(value.country())?;
        to.raw("}");
        Ok(())
    };
    serde_json::Value => Any, |value, to| to.json(value);
    Uuid => String, |value, to| to.string(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

macro_rules! not_zero {
    ($($integer:ty)*) => {$(
        // The compiler would list twelve of them as other field types.
        #[diagnostic::do_not_recommend]
        impl FieldValue for NonZero<$integer> {
            type Kind = kind::Integer;

            fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
                to.json(&self.get())
            }
        }
    )*};
}

not_zero! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

#[cfg(feature = "url")]
field_value! {
    url::Url => String, |value, to| to.string(value.as_str());
}

#[cfg(feature = "jiff")]
field_value! {
    jiff::Timestamp => Date, |value, to| write_timestamp(value.as_nanosecond(), to);
    jiff::ZonedDateTime => Date, |value, to| write_timestamp(value.timestamp().as_nanosecond(), to);
    jiff::civil::DateTime => DateWithoutOffset, |value, to| match jiff::tz::Offset::UTC.to_timestamp(*value) {
        Ok(timestamp) => write_timestamp(timestamp.as_nanosecond(), to),
        Err(_) => Err(out_of_range()),
    };
    jiff::civil::Date => DateWithoutOffset, |value, to| value.at(0, 0, 0, 0).write(to);
}

#[cfg(feature = "time")]
field_value! {
    time::OffsetDateTime => Date, |value, to| write_timestamp(value.unix_timestamp_nanos(), to);
    time::UtcDateTime => Date, |value, to| write_timestamp(value.unix_timestamp_nanos(), to);
    time::PrimitiveDateTime => DateWithoutOffset, |value, to| value.assume_utc().write(to);
    time::Date => DateWithoutOffset, |value, to| value.midnight().write(to);
}

#[cfg(feature = "rust_decimal")]
field_value! {
    rust_decimal::Decimal => Number, |value, to| {
        // The text of a decimal is a JSON number with all of its digits.
        to.raw(&value.to_string());
        Ok(())
    };
}

impl<Tz: TimeZone> FieldValue for DateTime<Tz> {
    type Kind = kind::Date;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        write_instant(self.with_timezone(&Utc), to)
    }
}

fn write_instant(instant: DateTime<Utc>, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
    // chrono writes other years with a sign, which is not valid in RFC 3339.
    if !(0..=9999).contains(&instant.year()) {
        return Err(out_of_range());
    }
    // chrono would write 12:00:60, which the service does not accept.
    if is_impossible_leap_second(instant) {
        return Err(InvalidValue::new("expected a leap second at 23:59:60 UTC on the last day of a month only"));
    }
    // chrono documents this format: RFC 3339 without an offset, with all digits of the instant.
    to.display(format_args!("\"{:?}Z\"", instant.naive_utc()));
    Ok(())
}

/// Writes the instant that is this number of nanoseconds after 1970.
#[cfg(any(feature = "jiff", feature = "time"))]
fn write_timestamp(nanoseconds: i128, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
    const SECOND: i128 = 1_000_000_000;
    let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).map_err(|_| out_of_range())?;
    let nanoseconds = u32::try_from(nanoseconds.rem_euclid(SECOND)).map_err(|_| out_of_range())?;
    write_instant(DateTime::from_timestamp(seconds, nanoseconds).ok_or_else(out_of_range)?, to)
}

fn out_of_range() -> InvalidValue {
    InvalidValue::new("expected a date between the years 0 and 9999")
}

impl<T: FieldValue> FieldValue for Option<T> {
    type Kind = Optional<T::Kind>;

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(FieldValue::is_absent)
    }

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        match self {
            Some(value) => value.write(to),
            None => to.json(&()),
        }
    }
}

macro_rules! behind {
    ($([$($bound:tt)+] $type:ty, $kind:ty, |$value:ident| $inner:expr;)*) => {$(
        impl<T: $($bound)+> FieldValue for $type {
            type Kind = $kind;

            fn is_absent(&self) -> bool {
                let $value = self;
                $inner.is_absent()
            }

            fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
                let $value = self;
                $inner.write(to)
            }
        }
    )*};
}

behind! {
    [FieldValue] Pii<T>, Personal<T::Kind>, |value| value.expose();
    [FieldValue + ?Sized] Box<T>, T::Kind, |value| (**value);
    [FieldValue + ?Sized] Rc<T>, T::Kind, |value| (**value);
    [FieldValue + ?Sized] Arc<T>, T::Kind, |value| (**value);
    [FieldValue + ?Sized] &T, T::Kind, |value| (**value);
}
