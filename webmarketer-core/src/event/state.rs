//! Sets states and statistics of an event; those of another event type do not compile.

use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};

use super::receipt::EventId;

/// A state of events of type `E`. The derive defines a constant for each, such as `Purchase::CONVERTED`.
pub struct State<E> {
    key: &'static str,
    event: PhantomData<fn(E)>,
}

/// A statistic of events of type `E`. The derive defines a constant for each, such as `Purchase::TURNOVER`.
///
/// # Currency
///
/// A statistic is set to a number, also if its field has the type currency, because the request has no
/// currency. The number counts in the currency of this statistic in the event, or else in that of the
/// project ([`Project::currency`](crate::api::Project::currency)). This is an assumption: the API
/// reference does not document it. Convert an amount in another currency before you set it.
pub struct Statistic<E> {
    key: &'static str,
    event: PhantomData<fn(E)>,
}

/// An event type with the states and statistics of `O`: its own, and those of the groups of fields that
/// are flattened into it.
pub trait Carries<O> {}

impl<E> Carries<E> for E {}

/// A state or statistic of events of type `E`: a [`State`] is set to a `bool`, a [`Statistic`] to a number.
#[diagnostic::on_unimplemented(
    message = "expected a state or a statistic of `{E}`, found `{Self}`",
    label = "not a state or a statistic of `{E}`",
    note = "the derive makes a constant of `{E}` for each of its states and statistics; use one of them"
)]
pub trait Settable<E> {
    /// The type of the value.
    type Value: IntoValue<Self::Value>;

    #[doc(hidden)]
    fn update(self, of: UpdatedEvent, value: Self::Value) -> Update<E>;
}

/// A value of a state or a statistic: a `bool` for a state, a number that an `f64` represents exactly for a statistic.
///
/// ```
/// use webmarketer_core::IntoValue;
///
/// assert_eq!(IntoValue::<f64>::into_value(12_u32), 12.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected `{V}`, found `{Self}`",
    label = "expected `{V}`",
    note = "a state is set to a `bool`, a statistic to an `f64`, an `f32` or an integer of at most 32 bits",
    note = "convert other numbers with `as f64`, and a `Currency` with `.amount().to_f64()`"
)]
pub trait IntoValue<V> {
    /// Converts the value to the type of the state or the statistic.
    fn into_value(self) -> V;
}

#[diagnostic::do_not_recommend]
impl IntoValue<bool> for bool {
    fn into_value(self) -> bool {
        self
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoValue<f64> for $number {
            fn into_value(self) -> f64 {
                self.into()
            }
        }
    )*};
}

numbers! { f64 f32 i8 i16 i32 u8 u16 u32 }

/// An update of an event that is not sent yet: see [`EventId::set`], and [`Queued::set`](crate::Queued::set) for an event
/// whose id is not known yet.
#[must_use = "nothing is set until the update is sent"]
pub struct Update<E> {
    pub(crate) of: UpdatedEvent,
    /// The storage key of the state or statistic.
    pub(crate) key: &'static str,
    pub(crate) value: NewValue,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(super) event: PhantomData<fn(E)>,
}

/// The event of an update.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdatedEvent {
    Id(String),
    /// The id is known when the service has received the event.
    Nonce(String),
}

/// The value of a state or statistic.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewValue {
    State(bool),
    Statistic(f64),
}

macro_rules! key {
    ($($name:ident, $value:ident, $of:ty;)*) => {$(
        impl<E> $name<E> {
            #[doc(hidden)]
            pub const fn new(key: &'static str) -> Self {
                Self { key, event: PhantomData }
            }

            /// The storage key.
            pub const fn key(self) -> &'static str {
                self.key
            }
        }

        impl<E> Clone for $name<E> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<E> Copy for $name<E> {}

        impl<E> fmt::Debug for $name<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.key).finish()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E: Carries<O>, O> Settable<E> for $name<O> {
            type Value = $of;

            fn update(self, of: UpdatedEvent, value: $of) -> Update<E> {
                Update { of, key: self.key, value: NewValue::$value(value), date: None, event: PhantomData }
            }
        }
    )*};
}

key! {
    State, State, bool;
    Statistic, Statistic, f64;
}

impl<E> EventId<E> {
    /// Prepares an update of a state or statistic of the event. Those of another event type do not compile.
    ///
    #[cfg_attr(feature = "client", doc = "```no_run")]
    #[cfg_attr(not(feature = "client"), doc = "```ignore")]
    /// use webmarketer_core::{Client, Error, Receipt, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("refunded"), statistic("margin"))]
    /// struct Purchase {
    ///     order_id: String,
    /// }
    ///
    /// # async fn example(client: &Client, receipt: Receipt<Purchase>) -> Result<(), Error> {
    /// receipt.event_id.set(Purchase::REFUNDED, true).send(client).await?;
    /// receipt.event_id.set(Purchase::MARGIN, 12.5).send(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A statistic of type currency is set to a number too; it counts in the currency of the event or of the project.
    /// See [`Statistic`](crate::Statistic#currency).
    pub fn set<S: Settable<E>>(&self, what: S, value: impl IntoValue<S::Value>) -> Update<E> {
        what.update(UpdatedEvent::Id(self.as_str().to_owned()), value.into_value())
    }
}

impl<E> Update<E> {
    /// Sets the time from which the value applies. The default is the date of the event; the API reference does not
    /// document it.
    pub fn date(mut self, date: impl Into<DateTime<Utc>>) -> Self {
        self.date = Some(date.into());
        self
    }
}

impl<E> fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, key, value, date, .. } = self;
        f.debug_struct("Update").field("of", of).field("key", key).field("value", value).field("date", date).finish()
    }
}
