//! Whether the type of a field fits what its struct and the lock say of it.
//!
//! The derive cannot know what a type is, so it asks the compiler: it names each field's type through [`Fits`] with
//! what is expected of it, and a type that does not fit is an error on that very type, in the words of the trait that
//! it lacks. Nothing of this is there when the program runs.

use webmarketer_schema::convention::shape;

use super::kind::{
    Any, Boolean, Broken, Currency, Date, DateWithoutOffset, Email, FieldKind, Integer, Location, Message, Number,
    Optional, Personal, Phone, String,
};
use super::{Erased, FieldValue};

/// A type of a field that is as expected: of that kind, as often there, and as private.
///
/// Not a kind of [`FieldValue`], so that a type which is none is told so once, wherever it is named; in the very words
/// of that trait, since the compiler takes them from the trait that was asked for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a Webmarketer field",
    label = "not a Webmarketer field type",
    note = "these can: bool, integers, floats, String, &str, Cow<str>, chrono dates, and webmarketer_core's Email, \
            Phone, Currency, Location and Message",
    note = "also Option<T>, Pii<T>, Box<T>, Rc<T>, Arc<T> and &T of any of them, and any type that derives or implements `FieldValue`",
    note = "a field that is not sent takes `#[webmarketer(skip)]`"
)]
pub trait Fits<E = (Free, Free, Unsaid)> {
    /// What the type says of itself, packed into bits.
    const SHAPE: u32;

    /// The value without its type.
    fn erase(&self) -> &dyn Erased;
}

impl<T: FieldValue, K: Accepts<T::Kind>, P: Accepts<T::Kind>, V: Accepts<T::Kind>> Fits<(K, P, V)> for T
where
    T::Kind: IsInstant,
{
    const SHAPE: u32 = <T::Kind as FieldKind>::SHAPE;

    fn erase(&self) -> &dyn Erased {
        self
    }
}

impl<T: FieldValue, K: Accepts<T::Kind>, P: Accepts<T::Kind>, V: Accepts<T::Kind>> Fits<(K, P, V, Utc)> for T
where
    T::Kind: IsWithoutOffset,
{
    const SHAPE: u32 = <T::Kind as FieldKind>::SHAPE;

    fn erase(&self) -> &dyn Erased {
        self
    }
}

impl<T: FieldValue, K: Accepts<T::Kind>, P: Accepts<T::Kind>, V: Accepts<T::Kind>> Fits<(K, P, V, Nonce)> for T
where
    T::Kind: CanBeShown + IsAlwaysPresent + IdentifiesEvent,
{
    const SHAPE: u32 = <T::Kind as FieldKind>::SHAPE;

    fn erase(&self) -> &dyn Erased {
        self
    }
}

impl<T: FieldValue> Fits<Free> for T
where
    T::Kind: IsInstant,
{
    const SHAPE: u32 = <T::Kind as FieldKind>::SHAPE;

    fn erase(&self) -> &dyn Erased {
        self
    }
}

/// An expectation that a kind meets.
pub trait Accepts<K> {}

/// Nothing is expected.
#[derive(Debug)]
pub enum Free {}

impl<K> Accepts<K> for Free {}

/// The lock has a kind here: the struct must have the same.
#[derive(Debug)]
pub struct Locked<E>(E);

impl<K: IsLockedAs<E>, E> Accepts<K> for Locked<E> {}

/// The struct names a kind itself: the type must be one that can be sent as it.
#[derive(Debug)]
pub struct As<E>(E);

impl<K: CanBeSentAs<E>, E> Accepts<K> for As<E> {}

/// The struct says that this is the most probable location.
#[derive(Debug)]
pub enum MostProbableLocation {}

impl<K: IsLocation> Accepts<K> for MostProbableLocation {}

/// The lock says that the field is mandatory.
#[derive(Debug)]
pub enum Mandatory {}

impl<K: IsNeverAbsent> Accepts<K> for Mandatory {}

/// The struct does not say whether the field is personally identifiable information; some types must.
#[derive(Debug)]
pub enum Unsaid {}

impl<K: SaysWhetherPii> Accepts<K> for Unsaid {}

/// The struct says nothing about PII, and the field is sent as a sensitive type.
#[derive(Debug)]
pub enum UnsaidSensitive {}

impl<K: MustSayWhetherPii> Accepts<K> for UnsaidSensitive {}

/// The struct has `strict_pii`, and the field of the user says nothing about PII.
#[derive(Debug)]
pub enum UnsaidStrictly {}

impl<K: SaysWhetherPiiStrictly> Accepts<K> for UnsaidStrictly {}

/// The lock says that the field is personally identifiable information; the struct's attributes do not say.
#[derive(Debug)]
pub enum LockedAsPii {}

impl<K: IsLockedAsPii> Accepts<K> for LockedAsPii {}

/// The lock says that the field is not personally identifiable information; the struct's attributes do not say.
#[derive(Debug)]
pub enum LockedAsPlain {}

impl<K: IsLockedAsPlain> Accepts<K> for LockedAsPlain {}
impl<K: SaysWhetherPii + IsLockedAsPlain> Accepts<K> for (Unsaid, LockedAsPlain) {}
impl<K: MustSayWhetherPii + IsLockedAsPlain> Accepts<K> for (UnsaidSensitive, LockedAsPlain) {}
impl<K: SaysWhetherPiiStrictly + IsLockedAsPlain> Accepts<K> for (UnsaidStrictly, LockedAsPlain) {}

/// The struct says that the field is not PII.
#[derive(Debug)]
pub enum Plain {}

impl<K: IsNotPersonal> Accepts<K> for Plain {}

/// A kind that does not say that it is PII.
#[diagnostic::on_unimplemented(
    message = "a `Pii` is PII, whatever else the field says",
    label = "a `Pii`",
    note = "take `pii = false` or the `Pii` away"
)]
pub trait IsNotPersonal {}

impl<K: IsNotPersonal> IsNotPersonal for Optional<K> {}

/// The field makes the nonce.
#[derive(Debug)]
pub enum Nonce {}

/// A kind that may be seen.
#[diagnostic::on_unimplemented(
    message = "a nonce is shown in receipts and logs, so it can't be PII",
    label = "PII",
    note = "take the number of an order, say, and not who ordered"
)]
pub trait CanBeShown {}

/// A kind that has a value in every event.
#[diagnostic::on_unimplemented(
    message = "the field of a `nonce` can't be optional: an event without a value would get a random nonce",
    label = "may be absent",
    note = "remove the `Option`; or remove `nonce`, and set one where the event is sent: `event.envelope().nonce(...)`"
)]
pub trait IsAlwaysPresent {}

/// A kind whose equal texts mean the same event.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` can't be the `nonce`: it does not identify an event",
    label = "neither a text nor a whole number",
    note = "two events with one nonce are one event, and two events can have the same value here",
    note = "use a `String` or an integer, such as an order number; a type that implements `FieldValue` itself sets \
            `type Kind = kind::String` or `kind::Integer`"
)]
pub trait IdentifiesEvent {}

/// The struct says that a date without an offset is UTC.
#[derive(Debug)]
pub enum Utc {}

/// A kind that is no date, or one that says its offset from UTC.
#[diagnostic::on_unimplemented(
    message = "this date has no offset from UTC, and would be sent as UTC",
    label = "not an instant",
    note = "if it is local time, use a `DateTime`: `naive.and_local_timezone(Local)` converts a `NaiveDateTime`",
    note = "if it is UTC, add `#[webmarketer(utc)]` to the field"
)]
pub trait IsInstant {}

/// The kind of a date that does not say its offset from UTC.
#[diagnostic::on_unimplemented(
    message = "`utc` has no effect on a `{Self}`",
    label = "not a date without an offset",
    note = "remove `utc`: it belongs on a `NaiveDateTime` or a `NaiveDate`"
)]
pub trait IsWithoutOffset {}

/// A kind that is the lock's.
#[diagnostic::on_unimplemented(
    message = "the lock has a `{E}` here, and the struct a `{Self}`",
    label = "of another field type than the lock's",
    note = "send what the lock says, or have the event type changed and run `webmarketer pull`"
)]
pub trait IsLockedAs<E> {}

/// A kind that can be sent as another.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` can't be sent as a `{E}`",
    label = "can't be sent as the `type` of this field",
    note = "a text can be sent as a string, email, phone, date or message, and any JSON as anything"
)]
pub trait CanBeSentAs<E> {}

/// The kind of a location.
#[diagnostic::on_unimplemented(
    message = "only a `Location` can be the most probable location, found a `{Self}`",
    label = "not a `Location`",
    note = "take `most_probable_location` away, or make the type `webmarketer_core::Location`"
)]
pub trait IsLocation {}

/// A kind that is always there.
#[diagnostic::on_unimplemented(
    message = "the lock says that this field is mandatory, and the struct may leave it out",
    label = "may be absent",
    note = "take the `Option` away: an event without this field would be trashed"
)]
pub trait IsNeverAbsent {}

/// A kind that need not say whether it is PII, or does.
#[diagnostic::on_unimplemented(
    message = "this field can tell who somebody is, and doesn't say whether it is PII",
    label = "`pii` or `pii = false` is missing",
    note = "add `#[webmarketer(pii)]` or wrap the type in `Pii`, and no log will show it; add \
            `#[webmarketer(pii = false)]` where it is nobody's, such as the address of a shop"
)]
pub trait SaysWhetherPii {}

/// A kind that says itself that it is PII.
#[diagnostic::on_unimplemented(
    message = "this field can tell who somebody is, and doesn't say whether it is PII",
    label = "`pii` or `pii = false` is missing",
    note = "add `#[webmarketer(pii)]` or wrap the type in `Pii`, and no log will show it; add \
            `#[webmarketer(pii = false)]` where it is nobody's, such as the address of a shop"
)]
pub trait MustSayWhetherPii {}

/// A kind that says whether it is PII, as `strict_pii` requires.
#[diagnostic::on_unimplemented(
    message = "this field of the user doesn't say whether it is PII, which `strict_pii` requires",
    label = "`pii` or `pii = false` is missing",
    note = "add `#[webmarketer(pii)]` or wrap the type in `Pii` to hide its values in logs; add \
            `#[webmarketer(pii = false)]` to show them"
)]
pub trait SaysWhetherPiiStrictly {}

/// A kind that is PII, as the lock says.
#[diagnostic::on_unimplemented(
    message = "the lock says that this field is PII, and the struct doesn't",
    label = "not PII here",
    note = "wrap the type in `webmarketer_core::Pii`, or add `#[webmarketer(pii)]`"
)]
pub trait IsLockedAsPii {}

/// A kind that is not PII, as the lock says.
#[diagnostic::on_unimplemented(
    message = "the lock says that this field is not PII, and the struct says it is",
    label = "PII here",
    note = "have it marked as PII in Webmarketer and run `webmarketer pull`, or take the `Pii` away"
)]
pub trait IsLockedAsPlain {}

impl<K: IsLockedAs<E>, E> IsLockedAs<E> for Optional<K> {}
impl<K: IsLockedAs<E>, E> IsLockedAs<E> for Personal<K> {}
impl<K: CanBeSentAs<E>, E> CanBeSentAs<E> for Optional<K> {}
impl<K: CanBeSentAs<E>, E> CanBeSentAs<E> for Personal<K> {}
impl<K: IsLocation> IsLocation for Optional<K> {}
impl<K: IsLocation> IsLocation for Personal<K> {}
impl<K: IsNeverAbsent> IsNeverAbsent for Personal<K> {}
impl<K: SaysWhetherPii> SaysWhetherPii for Optional<K> {}
impl<K> SaysWhetherPii for Personal<K> {}
impl<K: MustSayWhetherPii> MustSayWhetherPii for Optional<K> {}
impl<K> MustSayWhetherPii for Personal<K> {}
impl<K: SaysWhetherPiiStrictly> SaysWhetherPiiStrictly for Optional<K> {}
impl<K> SaysWhetherPiiStrictly for Personal<K> {}
impl<K: IsLockedAsPii> IsLockedAsPii for Optional<K> {}
impl<K> IsLockedAsPii for Personal<K> {}
impl<K: IsLockedAsPlain> IsLockedAsPlain for Optional<K> {}
// Of the three traits of a nonce, every kind lacks at most one, so that there is one error.
impl<K: CanBeShown> CanBeShown for Optional<K> {}
impl<K> IsAlwaysPresent for Personal<K> {}
impl<K> IsAlwaysPresent for Optional<Personal<K>> {}
impl<K> IdentifiesEvent for Optional<K> {}
impl<K> IdentifiesEvent for Personal<K> {}
impl<K: IsInstant> IsInstant for Optional<K> {}
impl<K: IsInstant> IsInstant for Personal<K> {}
impl<K: IsWithoutOffset> IsWithoutOffset for Optional<K> {}
impl<K: IsWithoutOffset> IsWithoutOffset for Personal<K> {}

macro_rules! each {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl IsLockedAs<$kind> for $kind {}
        #[diagnostic::do_not_recommend]
        impl CanBeSentAs<$kind> for $kind {}
    )*};
}

// A type that derives `FieldValue` with a mistake gives no second error where it is used.
macro_rules! broken {
    ($($trait:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl $trait for Broken {}
    )*};
}

#[diagnostic::do_not_recommend]
impl<E> IsLockedAs<E> for Broken {}
#[diagnostic::do_not_recommend]
impl<E> CanBeSentAs<E> for Broken {}
broken! {
    CanBeShown IdentifiesEvent IsAlwaysPresent IsInstant IsLocation IsLockedAsPii IsLockedAsPlain IsNeverAbsent
    IsNotPersonal IsWithoutOffset MustSayWhetherPii SaysWhetherPii SaysWhetherPiiStrictly
}

each! { Any String Email Phone Boolean Number Date Currency Location Message }

#[diagnostic::do_not_recommend]
impl IsLockedAs<Number> for Integer {}
#[diagnostic::do_not_recommend]
impl IsLockedAs<Date> for DateWithoutOffset {}

macro_rules! only {
    (@each $trait:ident: [$($kind:ident)*]) => {$(
        #[diagnostic::do_not_recommend]
        impl $trait for $kind {}
    )*};
    ($($trait:ident)*: $kinds:tt) => {$(
        only!(@each $trait: $kinds);
    )*};
}

only! {
    IsNeverAbsent IsLockedAsPlain IsNotPersonal CanBeShown IsAlwaysPresent:
    [Any String Email Phone Boolean Number Integer Date DateWithoutOffset Currency Location Message]
}
only! { IsInstant: [Any String Email Phone Boolean Number Integer Date Currency Location Message] }
only! { IsWithoutOffset: [DateWithoutOffset] }
only! { IdentifiesEvent: [String Integer] }

macro_rules! not_sensitive {
    ($($kind:ident)*) => {$(
        only! { SaysWhetherPii: [$kind] }

        const _: () = assert!(!shape::kind(<$kind as FieldKind>::SHAPE).is_sensitive());
    )*};
}

// The kinds that are not sensitive.
not_sensitive! { Any String Boolean Number Integer Date DateWithoutOffset Currency Message }

impl IsLocation for Location {}

macro_rules! can_be_sent_as {
    ($($kind:ident: $($other:ident)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl CanBeSentAs<$other> for $kind {}
    )*)*};
}

can_be_sent_as! {
    String: Email Phone Date Message;
    Email: String Message;
    Phone: String Message;
    Integer: Number;
    Date: String Message;
    DateWithoutOffset: Date String Message;
    Message: String;
    Any: String Email Phone Boolean Number Date Currency Location Message;
}

macro_rules! locked {
    ($($(#[$doc:meta])* $name:ident: $presence:ty, $privacy:ty, $sensitive:ty;)*) => {$(
        $(#[$doc])*
        pub mod $name {
            locked!(each $presence, $privacy: Any String Boolean Number Date Currency Message);
            locked!(each $presence, $sensitive: Email Phone Location);
        }
    )*};
    (each $presence:ty, $privacy:ty: $($kind:ident)*) => {$(
        /// What the lock says of a field of this kind, where its struct says nothing.
        pub type $kind = (super::Locked<super::super::kind::$kind>, $presence, $privacy);
    )*};
}

locked! {
    /// Fields that the lock says are mandatory.
    must: super::Mandatory, super::LockedAsPlain, (super::Unsaid, super::LockedAsPlain);
    /// Fields that the lock says are mandatory, and PII.
    must_pii: super::Mandatory, super::LockedAsPii, super::LockedAsPii;
    /// Fields that the lock says are optional.
    may: super::Free, super::LockedAsPlain, (super::Unsaid, super::LockedAsPlain);
    /// Fields that the lock says are optional, and PII.
    may_pii: super::Free, super::LockedAsPii, super::LockedAsPii;
}
