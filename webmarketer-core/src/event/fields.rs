//! Groups of fields that several event types share.

use super::{DataWriter, Table};

/// A group of fields that several event types share. Derive it with `#[derive(WebmarketerFields)]`. In an event, a
/// field of that type has `#[webmarketer(flatten)]`.
///
/// ```
/// use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};
///
/// #[derive(WebmarketerFields)]
/// struct Customer {
///     #[webmarketer(user, discriminant)]
///     email: Pii<Email>,
/// }
///
/// #[derive(WebmarketerEvent)]
/// struct Purchase {
///     order_id: String,
///     #[webmarketer(flatten)]
///     customer: Customer,
/// }
///
/// assert_eq!(Purchase::definition().fields.len(), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be flattened: it isn't a group of Webmarketer fields",
    label = "not a group of fields",
    note = "if it is a struct of this package, add `#[derive(webmarketer_core::WebmarketerFields)]` to it; otherwise \
            remove `flatten`"
)]
pub trait WebmarketerFields {
    /// The fields.
    #[doc(hidden)]
    const TABLE: Table;

    /// Writes the fields that events carry.
    #[doc(hidden)]
    fn write_fields(&self, data: &mut DataWriter<'_>);

    /// Writes the fields that events carry into the data of an event.
    #[doc(hidden)]
    fn flatten(&self, data: &mut DataWriter<'_>) {
        data.write_group(&Self::TABLE, |data| self.write_fields(data));
    }
}
