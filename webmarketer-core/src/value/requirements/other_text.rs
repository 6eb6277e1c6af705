//! The type of the text in a variant for other texts.

/// The type of the text in the variant with `other`.
#[diagnostic::on_unimplemented(
    message = "expected a text in the variant with `other`, found `{Self}`",
    label = "not a text",
    note = "use a `String`"
)]
pub trait OtherText {
    /// The text as this type.
    fn from_text(text: &str) -> Self;

    /// The text.
    fn as_text(&self) -> &str;
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str> + for<'a> From<&'a str>> OtherText for T {
    fn from_text(text: &str) -> Self {
        Self::from(text)
    }

    fn as_text(&self) -> &str {
        self.as_ref()
    }
}
