//! The references that the service accepts.

/// The first character of a reference that the service is unlikely to accept: it accepts lowercase letters, digits, `-`
/// and `_`. A struct with any other reference needs `as_is`.
///
/// ```
/// use webmarketer_schema::convention::unusual_character;
///
/// assert_eq!(unusual_character("order-placed"), None);
/// assert_eq!(unusual_character("Order placed"), Some('O'));
/// ```
pub fn unusual_character(reference: &str) -> Option<char> {
    reference.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_')))
}
