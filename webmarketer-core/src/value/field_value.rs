//! What can be the type of a field: the trait, and its implementations for the types everybody has.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone, Utc};

use super::{BadValue, Currency, Email, Location, Message, Phone, Pii, ValueWriter, shape};

/// The kinds of value a field can hold: those the service has a word for, and any JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Any JSON: for a field type that this library has no name for.
    Any = 0,
    /// Text.
    String = 1,
    /// An e-mail address.
    Email = 2,
    /// A phone number.
    Phone = 3,
    /// True or false.
    Boolean = 4,
    /// A finite number.
    Number = 5,
    /// An instant.
    Date = 6,
    /// An amount with its currency.
    Currency = 7,
    /// A postcode with its country.
    Location = 8,
    /// Text that a person wrote.
    Message = 9,
}

/// What can be the type of a field of an event.
///
/// It is implemented for `bool`, every integer and float, `String`, `&str`, `Cow<str>`, chrono's dates, the value
/// types of this crate, `serde_json::Value`, and for `Option`, [`Pii`], `Box`, `Rc`, `Arc` and references of any of
/// them. A type of your own implements it in a few lines:
///
/// ```
/// use webmarketer_core::{BadValue, FieldValue, Kind, ValueWriter};
///
/// struct OrderId(u64);
///
/// impl FieldValue for OrderId {
///     const TYPE: Kind = Kind::String;
///
///     fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
///         to.string(&format!("order-{}", self.0))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a Webmarketer field",
    label = "not a Webmarketer field type",
    note = "these can: bool, integers, floats, String, &str, Cow<str>, chrono dates, and webmarketer_core's Email, \
            Phone, Currency, Location and Message",
    note = "also Option<T>, Pii<T>, Box<T>, Rc<T>, Arc<T> and &T of any of them, and any type that implements `FieldValue`",
    note = "a field that is not sent takes `#[webmarketer(skip)]`"
)]
pub trait FieldValue {
    /// The kind of value.
    const TYPE: Kind;
    /// Whether there may be no value.
    const OPTIONAL: bool = false;
    /// Whether it is personally identifiable information whatever the field says.
    const PII: bool = false;
    /// The three above in one number.
    #[doc(hidden)]
    const SHAPE: u32 = shape::of(Self::TYPE, Self::OPTIONAL, Self::PII);

    /// Whether there is no value, so that the field is left out of the event.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes the value as JSON.
    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue>;

    /// The value without its type.
    #[doc(hidden)]
    fn erase(&self) -> &dyn Erased
    where
        Self: Sized,
    {
        self
    }
}

/// A value whose type is known no more.
#[doc(hidden)]
pub trait Erased {
    /// See [`FieldValue::is_absent`].
    fn absent(&self) -> bool;
    /// See [`FieldValue::write`].
    fn write_to(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue>;
}

impl<T: FieldValue> Erased for T {
    fn absent(&self) -> bool {
        self.is_absent()
    }

    fn write_to(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
        self.write(to)
    }
}

macro_rules! field_value {
    ($($type:ty => $kind:ident, |$value:ident, $to:ident| $write:expr;)*) => {$(
        impl FieldValue for $type {
            const TYPE: Kind = Kind::$kind;

            fn write(&self, $to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
                let $value = self;
                $write
            }
        }
    )*};
}

field_value! {
    bool => Boolean, |value, to| to.json(value);
    i8 => Number, |value, to| to.json(value);
    i16 => Number, |value, to| to.json(value);
    i32 => Number, |value, to| to.json(value);
    i64 => Number, |value, to| to.json(value);
    i128 => Number, |value, to| to.json(value);
    isize => Number, |value, to| to.json(value);
    u8 => Number, |value, to| to.json(value);
    u16 => Number, |value, to| to.json(value);
    u32 => Number, |value, to| to.json(value);
    u64 => Number, |value, to| to.json(value);
    u128 => Number, |value, to| to.json(value);
    usize => Number, |value, to| to.json(value);
    f32 => Number, |value, to| if value.is_finite() { to.json(value) } else { to.number(f64::from(*value)) };
    f64 => Number, |value, to| to.number(*value);
    String => String, |value, to| to.string(value);
    &str => String, |value, to| to.string(value);
    Cow<'_, str> => String, |value, to| to.string(value);
    NaiveDateTime => Date, |value, to| instant(value.and_utc(), to);
    NaiveDate => Date, |value, to| match value.and_hms_opt(0, 0, 0) {
        Some(midnight) => instant(midnight.and_utc(), to),
        None => Err(BadValue::new("expected a date with a midnight")),
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
}

impl<Tz: TimeZone> FieldValue for DateTime<Tz> {
    const TYPE: Kind = Kind::Date;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
        instant(self.with_timezone(&Utc), to)
    }
}

fn instant(instant: DateTime<Utc>, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
    let text = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    // Past the year 9999 chrono writes a sign, which RFC 3339 does not know.
    if text.starts_with(['+', '-']) {
        return Err(BadValue::new("expected a date between the years 0 and 9999"));
    }
    to.string(&text)
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: Kind = T::TYPE;
    const OPTIONAL: bool = true;
    const PII: bool = T::PII;

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(FieldValue::is_absent)
    }

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
        match self {
            Some(value) => value.write(to),
            None => to.json(&()),
        }
    }
}

macro_rules! behind {
    ($($type:ty, $pii:expr, |$value:ident| $inner:expr;)*) => {$(
        impl<T: FieldValue> FieldValue for $type {
            const TYPE: Kind = T::TYPE;
            const OPTIONAL: bool = T::OPTIONAL;
            const PII: bool = $pii;

            fn is_absent(&self) -> bool {
                let $value = self;
                $inner.is_absent()
            }

            fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), BadValue> {
                let $value = self;
                $inner.write(to)
            }
        }
    )*};
}

behind! {
    Pii<T>, true, |value| value.expose();
    Box<T>, T::PII, |value| (**value);
    Rc<T>, T::PII, |value| (**value);
    Arc<T>, T::PII, |value| (**value);
    &T, T::PII, |value| (**value);
}
