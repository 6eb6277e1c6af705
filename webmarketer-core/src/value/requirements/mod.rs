//! What the derive requires of the type of a field. Compile errors name the traits and types of this module.
//!
//! The derive does not know types. For each field it asks the compiler whether the field's type fits: [`Fits`], with
//! what the lock and the attributes of the field require. A type that does not fit is an error on that type. Nothing of
//! this exists at run time.
//!
//! # Generic code
//!
//! Code that is generic over the fields of an event requires [`WebmarketerEvent`](crate::WebmarketerEvent) of the whole
//! struct. That bound is enough for all requirements of the lock and the attributes:
//!
//! ```
//! use webmarketer_core::{InvalidEvent, WebmarketerEvent};
//!
//! #[derive(WebmarketerEvent)]
//! struct Measured<T> {
//!     value: T,
//! }
//!
//! fn to_json<T>(value: T) -> Result<String, InvalidEvent>
//! where
//!     Measured<T>: WebmarketerEvent,
//! {
//!     Measured { value }.to_json()
//! }
//!
//! assert_eq!(to_json(1.5)?, r#"{"value":1.5}"#);
//! # Ok::<(), InvalidEvent>(())
//! ```

mod accepts;
mod conversions;
mod kinds;
mod locked;
mod nonce;
mod offset;
mod other_text;
mod presence;
mod privacy;
mod sent_as;

pub use accepts::{Accepts, AnyKind};
pub use conversions::{
    FitsNotDecimal, FitsNotDuration, FitsNotInstant, FitsNotJiffDate, FitsNotList, FitsNotMap, FitsNotPath,
    FitsNotResult, FitsNotSecret, FitsNotSystemTime, FitsNotText, FitsNotTimeDate, FitsNotTuple, FitsNotUrl,
    IsFieldType,
};
pub use kinds::{
    IsBoolean, IsCurrency, IsDate, IsEmail, IsLocation, IsMessage, IsNumber, IsPersonalBoolean, IsPersonalCurrency,
    IsPersonalDate, IsPersonalEmail, IsPersonalLocation, IsPersonalMessage, IsPersonalNumber, IsPersonalPhone,
    IsPersonalString, IsPhone, IsString,
};
pub use locked::{Locked, LockedAs, LockedPii};
#[doc(hidden)]
pub use locked::{may, may_pii, must, must_pii};
pub use nonce::{CanBeShown, IdentifiesEvent, IsAlwaysPresent, IsPersonal, Nonce};
pub use offset::{HasOffset, LacksOffset, UtcStated};
pub use other_text::OtherText;
pub use presence::{Mandatory, NotMandatory, PresentAs};
pub use privacy::{
    AgreesWithNotPiiStated, IsNotPii, IsPii, IsPiiInLock, NotPii, NotPiiStated, PiiStated, PiiUnstated,
    PiiUnstatedOfText, PiiUnstatedOfUser, StatesNotPii, StatesPii, StatesPiiOfText, StatesPiiOfUser, Unwrapped,
    WrappedOnce,
};
pub use sent_as::{
    CanBeMostProbableLocation, CanBeSentAsBoolean, CanBeSentAsCurrency, CanBeSentAsDate, CanBeSentAsEmail,
    CanBeSentAsLocation, CanBeSentAsMessage, CanBeSentAsNumber, CanBeSentAsPhone, CanBeSentAsString,
    MostProbableLocation, SentAs,
};

use super::field_type_words::with_field_type_words;
use super::kind::{self, FieldKind};
use super::{Erased, FieldValue};

with_field_type_words! {
    /// The type of a field that has all that is required of it: without a lock and without attributes, that it is a
    /// [`FieldValue`], that a date has an offset from UTC, and that an e-mail address, a phone number or a location is
    /// [`Pii`](crate::Pii).
    ///
    /// `E` is what is required.
    // Not a supertrait of `FieldValue`, so that there is one error for a type that is no field type. The compiler takes
    // the words of that error from the trait that was asked for, so both traits have the same words.
    pub trait Fits<E = NoLock> {
        /// The bits of the type's kind.
        #[doc(hidden)]
        const SHAPE: u32;

        /// The value without its type.
        #[doc(hidden)]
        fn erase(&self) -> &dyn Erased;
    }
}

/// The type of a field of a generic struct, which mentions a type parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to fit a field of this generic event type",
    label = "not known to fit",
    note = "in generic code, require the trait of the whole event type: `where X<{Self}>: webmarketer_core::\
            WebmarketerEvent` for a struct `X<{Self}>`",
    note = "if `{Self}` is a struct that wraps one field type, or an enum without fields, add \
            `#[derive(webmarketer_core::FieldValue)]` to it"
)]
pub trait FitsField<E = NoLock>: Fits<E> {}

#[diagnostic::do_not_recommend]
impl<T: Fits<E>, E> FitsField<E> for T {}

/// The type of a field of a generated struct. Advice on the type would be to edit the file, and the next
/// `webmarketer generate` would undo that.
#[diagnostic::on_unimplemented(
    message = "the type `{Self}` of a generated field does not match the lock",
    label = "does not match the lock",
    note = "run `webmarketer generate`",
    note = "if `[generate.types]` of webmarketer.toml names the type, it must be a field type of the type that the lock \
            has",
    note = "if it is a type of your own, add `#[derive(webmarketer_core::FieldValue)]` to it"
)]
pub trait FitsGenerated<E = NoLock> {
    /// The bits of the type's kind.
    #[doc(hidden)]
    const SHAPE: u32;

    /// The value without its type.
    #[doc(hidden)]
    fn erase(&self) -> &dyn Erased;
}

#[diagnostic::do_not_recommend]
impl<T: Fits<E>, E> FitsGenerated<E> for T {
    const SHAPE: u32 = <T as Fits<E>>::SHAPE;

    fn erase(&self) -> &dyn Erased {
        <T as Fits<E>>::erase(self)
    }
}

/// No lock has the field, and no attribute requires anything of its type.
#[derive(Debug)]
pub enum NoLock {}

macro_rules! fits {
    ($(<$($parameter:ident),*> $requirement:ty where $($kind_is:path),+ $(, { $($of:ty: $accepts:path),+ })?;)*) => {$(
        impl<T: FieldValue, $($parameter),*> Fits<$requirement> for T
        where
            T::Kind: WrappedOnce $(+ $kind_is)+,
            $($($of: $accepts,)+)?
        {
            const SHAPE: u32 = <T::Kind as FieldKind>::SHAPE;

            fn erase(&self) -> &dyn Erased {
                self
            }
        }
    )*};
}

macro_rules! fits_lock {
    ($($kind:ident: $is:ident, $is_personal:ident $(, $also:ident)?;)*) => {
        fits! {$(
            <P, V> Locked<kind::$kind, P, V> where $is<T>, PresentAs<P, T> $(, $also<T>)?,
                { V: Accepts<T, <T::Kind as $is<T>>::Itself> };
            <P> LockedPii<kind::$kind, P> where $is_personal<T>, PresentAs<P, T> $(, $also<T>)?,
                { <T::Kind as $is_personal<T>>::Itself: IsPiiInLock<T> };
        )*}
    };
}

fits! {
    <> NoLock where StatesPii<T>, HasOffset<T>;
    <> PiiStated where HasOffset<T>;
    <K, P, V> (K, P, V) where PresentAs<P, T>, HasOffset<T>, { K: Accepts<T, T::Kind>, V: Accepts<T, T::Kind> };
    <K, P, V> (K, P, V, UtcStated) where PresentAs<P, T>, LacksOffset<T>, { K: Accepts<T, T::Kind>, V: Accepts<T, T::Kind> };
    <K, P, V> (K, P, V, Nonce) where CanBeShown<T>, IsAlwaysPresent<T>, IdentifiesEvent<T>, PresentAs<P, T>,
        { K: Accepts<T, T::Kind>, V: Accepts<T, T::Kind> };
}

fits_lock! {
    String: IsString, IsPersonalString;
    Email: IsEmail, IsPersonalEmail;
    Phone: IsPhone, IsPersonalPhone;
    Boolean: IsBoolean, IsPersonalBoolean;
    Number: IsNumber, IsPersonalNumber;
    Date: IsDate, IsPersonalDate, HasOffset;
    Currency: IsCurrency, IsPersonalCurrency;
    Location: IsLocation, IsPersonalLocation;
    Message: IsMessage, IsPersonalMessage;
}
