//! Enums whose variants are texts.

use serde_core::{Deserializer, Serializer};
use serde_json::Value;

use super::text_visitor::deserialize_text;
use super::{FieldValue, InvalidValue};

/// An enum whose variants are texts, which are sent as strings. `#[derive(FieldValue)]` implements it for an enum.
///
/// ```
/// use webmarketer_core::{EnumValue, FieldValue};
///
/// #[derive(Debug, PartialEq, FieldValue)]
/// #[webmarketer(rename_all = "snake_case")]
/// enum Plan {
///     Free,
///     #[webmarketer(rename = "pro", alias = "business")]
///     Professional,
/// }
///
/// assert_eq!(Plan::Professional.as_str(), "pro");
/// assert_eq!(Plan::parse("business")?, Plan::Professional);
/// assert_eq!(Plan::NAMES, ["free", "pro"]);
/// assert_eq!(Plan::parse("gold").unwrap_err().to_string(), "expected `free` or `pro`");
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum that derives `FieldValue`",
    label = "not an enum that derives `FieldValue`",
    note = "if it is an enum without fields, add `#[derive(webmarketer_core::FieldValue)]` to it"
)]
pub trait EnumValue: FieldValue + Sized {
    /// The names of the variants, in their order: without aliases, and without the variant with `other`.
    const NAMES: &'static [&'static str];

    /// The reason of the error about another value: `expected `, and the names.
    #[doc(hidden)]
    const EXPECTED: &'static str;

    /// The text that is sent: the name of the variant, or the text in the variant with `other`.
    fn as_str(&self) -> &str;

    /// Reads a name or an alias. With a variant with `other`, that variant has any other text.
    ///
    /// # Errors
    ///
    /// If no variant has this name and no variant has `other`. The error lists the names.
    fn parse(text: &str) -> Result<Self, InvalidValue>;

    /// Reads a value in the data of a stored event, such as a [`RawEvent`](crate::api::RawEvent).
    ///
    /// # Errors
    ///
    /// If it is not a string, and those of [`parse`](Self::parse).
    ///
    /// ```
    /// use webmarketer_core::{EnumValue, FieldValue, Json};
    ///
    /// #[derive(Debug, PartialEq, FieldValue)]
    /// enum Size {
    ///     Small,
    ///     /// Any other text, so that no value is an error.
    ///     #[webmarketer(other)]
    ///     Other(String),
    /// }
    ///
    /// assert_eq!(Size::from_json(&Json::from("Small"))?, Size::Small);
    /// assert_eq!(Size::from_json(&Json::from("XXL"))?, Size::Other("XXL".to_owned()));
    /// assert!(Size::from_json(&Json::from(3)).is_err());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    fn from_json(value: &Value) -> Result<Self, InvalidValue> {
        value.as_str().map_or_else(|| Err(InvalidValue::new(Self::EXPECTED)), Self::parse)
    }
}

/// Writes the name of a value, for `#[webmarketer(serde)]`.
pub fn serialize_name<S: Serializer>(value: &impl EnumValue, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.as_str())
}

/// Reads a value from its name, for `#[webmarketer(serde)]`.
pub fn deserialize_name<'de, T: EnumValue, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    deserialize_text(from, T::EXPECTED.trim_start_matches("expected "), T::parse)
}
