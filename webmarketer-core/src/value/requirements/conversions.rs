//! Advice for types that are often given to a field and are not field types, such as a `Vec`.
//!
//! The derive requires one of these traits in place of [`Fits`] where the name of a type looks like one of them. This
//! changes only the text of the error: each type that implements [`Fits`] implements all of them.

use super::{Fits, NoLock};
use crate::value::{Erased, FieldValue};

/// A field type. Where a type is none, nothing more is required of it, so that there is one error.
pub trait IsFieldType {
    /// The type itself.
    type Itself;

    #[doc(hidden)]
    fn itself(&self) -> &Self::Itself;
}

// The trait that was asked for has the words, also where it is the type inside an `Option` that is wrong.
#[diagnostic::do_not_recommend]
impl<T: FieldValue> IsFieldType for T {
    type Itself = T;

    fn itself(&self) -> &T {
        self
    }
}

macro_rules! conversions {
    ($($(#[$doc:meta])* $name:ident: $message:literal, $label:literal, $($note:literal),+;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            $(note = $note,)+
            note = "if the field should not be sent, add `#[webmarketer(skip)]`"
        )]
        pub trait $name<E = NoLock> {
            #[doc(hidden)]
            const SHAPE: u32;

            #[doc(hidden)]
            fn erase(&self) -> &dyn Erased;
        }

        impl<T: IsFieldType, E> $name<E> for T
        where
            T::Itself: Fits<E>,
        {
            const SHAPE: u32 = <T::Itself as Fits<E>>::SHAPE;

            fn erase(&self) -> &dyn Erased {
                self.itself().erase()
            }
        }
    )*};
}

conversions! {
    /// A field type that is named like a list.
    FitsNotList: "`{Self}` is a list, which can't be the type of a Webmarketer field", "more than one value",
        "send the number of entries, or the entries as one `String`: `entries.join(\", \")`",
        "where each entry is something that happened, send an event for each";
    /// A field type that is named like a map.
    FitsNotMap: "`{Self}` is a map, which can't be the type of a Webmarketer field", "more than one value",
        "make each entry a field; fields that several events share are a struct that derives `WebmarketerFields`, in a \
         field with `#[webmarketer(flatten)]`";
    /// A field type that is named like a tuple.
    FitsNotTuple: "`{Self}` is a tuple, which can't be the type of a Webmarketer field", "not one value",
        "make each element a field";
    /// A field type that is named like a time of the system.
    FitsNotSystemTime: "expected a `chrono` date, found `{Self}`", "not a Webmarketer field type",
        "use `webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>`: `system_time.into()` converts a \
         `SystemTime`";
    /// A field type that is named like a time that is no date.
    FitsNotInstant: "expected a `chrono` date, found `{Self}`", "not a Webmarketer field type",
        "an `Instant` only measures; use `webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>`, such as `Utc::now()`";
    /// A field type that is named like a date of jiff.
    FitsNotJiffDate: "`{Self}` can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "the dates of jiff 1 are field types with the feature `jiff` of webmarketer-core: run \
         `cargo add webmarketer-core --features jiff`",
        "convert other dates to `webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>`: \
         `DateTime::from_timestamp(seconds, nanoseconds)` makes one of a Unix timestamp";
    /// A field type that is named like a date of time.
    FitsNotTimeDate: "`{Self}` can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "the dates of time 0.3 are field types with the feature `time` of webmarketer-core: run \
         `cargo add webmarketer-core --features time`",
        "convert other dates to `webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>`: \
         `DateTime::from_timestamp(seconds, nanoseconds)` makes one of a Unix timestamp";
    /// A field type that is named like a duration.
    FitsNotDuration: "`{Self}` is a duration, which can't be the type of a Webmarketer field",
        "not a Webmarketer field type",
        "use an `f64`: `duration.as_secs_f64()` converts a `std::time::Duration`";
    /// A field type that is named like a path.
    FitsNotPath: "`{Self}` is a path, which can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "use a `String`: `path.display().to_string()`";
    /// A field type that is named like one that has a text.
    FitsNotText: "`{Self}` can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "use a `String`, and convert the value with `.to_string()`; if it identifies a person, use a `Pii<String>`";
    /// A field type that is named like a number of a fixed number of digits.
    FitsNotDecimal: "`{Self}` can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "`rust_decimal::Decimal` is a field type with the feature `rust_decimal` of webmarketer-core: run \
         `cargo add webmarketer-core --features rust_decimal`",
        "convert other decimal types to an `f64`";
    /// A field type that is named like a URL.
    FitsNotUrl: "`{Self}` can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "`url::Url` is a field type with the feature `url` of webmarketer-core: run \
         `cargo add webmarketer-core --features url`",
        "convert other types to a `String` with `.to_string()`";
    /// A field type that is named like a secret.
    FitsNotSecret: "`{Self}` is a secret, which can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "if the service may receive it, use a `Pii<String>`, which logs do not show: \
         `Pii::new(secret.expose_secret().to_owned())`";
    /// A field type that is named like a result.
    FitsNotResult: "`{Self}` is a `Result`, which can't be the type of a Webmarketer field", "not a Webmarketer field type",
        "use an `Option`: `result.ok()`";
}
