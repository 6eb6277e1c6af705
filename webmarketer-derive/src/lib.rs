//! `#[derive(WebmarketerEvent)]`: typed Webmarketer events from annotated structs.
//!
//! Applications use the derive through `webmarketer_core`, which re-exports it.

mod check;
mod errors;
mod expand;
mod input;
mod shape;
mod suggest;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use errors::Errors;

/// Derives `WebmarketerEvent` for a struct: its event type, and how its values are sent.
///
/// The struct has named fields, or none at all; generics and lifetimes are fine. Each field is sent, and its type
/// decides the field type: see `FieldValue` in `webmarketer_core`. An `Option` is an optional field, a `Pii` one of
/// personally identifiable information.
///
/// ```ignore (this crate cannot depend on webmarketer_core, which shows it compiled)
/// /// Purchase
/// #[derive(WebmarketerEvent)]
/// #[webmarketer(event_type = "purchase", state("refunded", label = "Refunded"))]
/// struct Purchase {
///     /// Order number
///     order_id: String,
///     #[webmarketer(key = "e-mail", user, discriminant)]
///     email: Pii<Email>,
///     coupon: Option<String>,
/// }
/// ```
///
/// # On the struct
///
/// | attribute | meaning | default |
/// | --- | --- | --- |
/// | `event_type = "purchase"` | the reference of the event type | the struct's name in kebab-case |
/// | `name = "Purchase"` | the name people see | the struct's name in words |
/// | `rename_all = "camelCase"` | how fields' names become keys: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` | the names as they are |
/// | `state("refunded")` | a state that events do not carry; may be repeated | |
/// | `statistic("margin")` | a statistic that events do not carry; may be repeated | |
/// | `field("vat", user)` | any other field that events do not carry; may be repeated | |
/// | `retention_days = 365` | how long events are kept | as the project has it |
/// | `phone_countries("FR", "BE")` | where phone numbers are looked up, in order | as the project has it |
/// | `attributable` | whether the events take part in attribution | as the service has it |
/// | `crate = "path"` | where `webmarketer_core` is | `::webmarketer_core` |
///
/// `state`, `statistic` and `field` take the storage key and then `label`, `type` (boolean, number and string by
/// default), `optional` (true by default), `discriminant` and `pii`; `field` also an entity.
///
/// # On a field
///
/// | attribute | meaning | default |
/// | --- | --- | --- |
/// | `key = "..."` | both keys | the field's name |
/// | `storage_key = "..."` | the key it is stored under | the field's name |
/// | `ingestion_key = "..."` | the key it is sent under | the field's name |
/// | `entity = "user"`, or `user`, `event`, `state`, `statistic` | what it belongs to | `event` |
/// | `type = "email"` | the field type, where the Rust type does not say it | the Rust type's |
/// | `discriminant` | helps to recognise the same user | no |
/// | `pii` | personally identifiable information | no, but for a `Pii` |
/// | `most_probable_location` | says best where the user is | no |
/// | `label = "..."` | the name people see | the first line of the documentation |
/// | `skip` | is not sent and not part of the event type | |
///
/// `other_type = "..."` and `other_entity = "..."` name a type or an entity that this version has no name for, on
/// fields and in `state`, `statistic` and `field`. Flags can be given a value: `pii = false`.
#[proc_macro_derive(WebmarketerEvent, attributes(webmarketer))]
pub fn derive_webmarketer_event(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into()).into()
}

/// The derive on tokens that exist outside the compiler too.
fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let event = input::read(&input, &mut errors);
    check::check(&event, &mut errors);
    match errors.finish() {
        None => expand::expand(&event),
        Some(errors) => {
            let stub = expand::stub(&event);
            quote::quote!(#errors #stub)
        }
    }
}
