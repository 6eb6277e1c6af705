//! The words of the error about a type that cannot be the type of a field.

/// A trait with these words.
macro_rules! with_field_type_words {
    ($trait:item) => {
        #[diagnostic::on_unimplemented(
            message = "`{Self}` can't be the type of a Webmarketer field",
            label = "not a Webmarketer field type",
            note = "field types are `bool`, integers, floats, `String`, `&str`, `Cow<str>`, dates of chrono, and `Email`, \
                    `Phone`, `Currency`, `Location` and `Message` of webmarketer_core",
            note = "`Option<T>`, `Pii<T>`, `Box<T>`, `Rc<T>`, `Arc<T>` and `&T` of a field type are field types, too",
            note = "if it is a struct that wraps one field type, or an enum without fields, add \
                    `#[derive(webmarketer_core::FieldValue)]` to it; for any other type, implement `FieldValue` by hand",
            note = "if it is a group of fields, which derives `WebmarketerFields`, add `#[webmarketer(flatten)]` to \
                    the field",
            note = "if the field should not be sent, add `#[webmarketer(skip)]`"
        )]
        $trait
    };
}

pub(super) use with_field_type_words;
