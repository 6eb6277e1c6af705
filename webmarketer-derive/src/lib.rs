//! `#[derive(WebmarketerEvent)]`: typed Webmarketer events from annotated structs.
//!
//! Applications use the derive through `webmarketer_core`, which re-exports it.

mod decisions;
mod errors;
mod expand;
mod find_lock;
mod input;
mod lock_check;
mod renamed_core;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use errors::Errors;
use input::{DeriveInput, Role};

/// Derives `WebmarketerEvent` for a struct: its event type, and how its values are sent.
///
/// The struct has named fields, or none at all; generics and lifetimes are fine. Each field is sent, and its type
/// decides the field type: see `FieldValue` in `webmarketer_core`. An `Option` is an optional field, a `Pii` one of
/// personally identifiable information.
///
/// ```ignore (webmarketer_core, which this crate cannot depend on, shows one that is compiled)
#[doc = include_str!("../expansions/purchase/input.rs")]
/// ```
///
/// Where the package, or a folder above it up to its workspace's, has a `webmarketer.lock.json`, the struct is compared
/// with it while it compiles: its event type, its fields, their keys, types and flags. A `webmarketer.toml` beside it
/// can name another lock. A lock is required where there is a `webmarketer.toml`, and of generated structs. The lock of
/// a workspace is for its packages alone: a package that the workspace excludes, or that cargo unpacked, is compared
/// with a lock in its own folder.
///
/// # On the struct
///
/// | attribute | meaning | default |
/// | --- | --- | --- |
/// | `event_type = "purchase"` | the reference of the event type | the struct's name in kebab-case |
/// | `as_is` | Webmarketer has that very reference, however it is written | the service's usual letters alone |
/// | `name = "Purchase"` | the name people see | the struct's name in words |
/// | `rename_all = "camelCase"` | how fields' names become keys: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` | the names as they are |
/// | `state("refunded")` | a state that events do not carry; may be repeated | |
/// | `statistic("margin")` | a statistic that events do not carry; may be repeated | |
/// | `field("vat", user)` | any other field that events do not carry; may be repeated | |
/// | `retention_days = 365` | how long events are kept | as the project has it |
/// | `phone_countries("FR", "BE")` | where phone numbers are looked up, in order | as the project has it |
/// | `metadata = "{...}"` | what is attached to the event type: a JSON object | nothing |
/// | `attributable` | whether the events take part in attribution | as the service has it |
/// | `debug` | derives a `Debug` that shows nothing of fields that are PII | no `Debug` |
/// | `strict_pii` | every field of the user must say whether it is PII | only e-mail addresses, phone numbers and locations must |
/// | `lock = "path"` | the lock to compare with, from the package's folder | the one that is found |
/// | `no_lock` | not compared with a lock | |
/// | `generated` | the generator wrote the struct: a lock is required | |
/// | `crate = "path"` | where `webmarketer_core` is; required where `Cargo.toml` gives it another name | `::webmarketer_core` |
///
/// `state`, `statistic` and `field` take the storage key and then `label`, `type` (boolean, number and string by
/// default), `optional` (true by default), `discriminant`, `pii` and `const`; `field` also an entity.
///
/// Each state and each statistic, carried by events or not, becomes a constant of the struct, such as
/// `Purchase::REFUNDED`, which an event's id takes: `id.set(Purchase::REFUNDED, true)`.
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
/// | `pii`, `pii = false` | whether it is personally identifiable information; must be said of an e-mail address, a phone number or a location | yes for a `Pii`, else no |
/// | `most_probable_location` | says best where the user is | no |
/// | `label = "..."` | the name people see | the first line of the documentation |
/// | `nonce`, `nonce = "raw"`, `nonce = "order-{}"` | makes the event's nonce: see [below](#nonces) | a random nonce for each event |
/// | `utc` | the `NaiveDateTime` or `NaiveDate` of this field is UTC (midnight UTC for a `NaiveDate`) | such a type is an error |
/// | `const = "NAME"` | the name of the constant of a state or a statistic | the key in capitals |
/// | `flatten` | its fields become fields of the event: its type derives [`WebmarketerFields`] | |
/// | `skip` | is not sent and not part of the event type | |
///
/// `other_type = "..."` and `other_entity = "..."` name a type or an entity that this version has no name for, on
/// fields and in `state`, `statistic` and `field`. Flags can be given a value: `pii = false`.
///
/// # Nonces
///
/// The service stores one event for each nonce. A field that makes the nonce therefore makes one order one event,
/// however often and by whatever process it is sent. The field's type decides whether that is possible: a text or a
/// whole number identifies an event. Any other type is an error, because two events can have the same value: a float, a
/// decimal, a bool, a date, an e-mail address, a phone number, an amount, a location, a message, any JSON. So are an
/// `Option`, because the nonce would be random without a value, and PII, because logs and receipts show nonces.
///
/// | attribute | nonce of the value `0` in the event type `visit-x` |
/// | --- | --- |
/// | `nonce` | `visit-x:0` |
/// | `nonce = "raw"` | `0` |
/// | `nonce = "order-{}"` | `order-0` |
/// | `nonce = "{event_type}/{}"` | `visit-x/0` |
///
/// A template has the value once, as `{}`; `{{` and `}}` stand for braces. Where a web page or another program sends
/// the same event, choose the text that it uses: with another nonce, the event is stored twice.
///
/// Nonces count for the whole project, not for one event type: with `nonce = "raw"` on both, a `purchase` and a
/// `refund` of order `0` are one event, and the second is not stored. `nonce` alone avoids this, because it starts with
/// the event type.
///
/// # What it writes
///
/// For the struct above:
///
/// ```ignore (as above)
#[doc = include_str!("../expansions/purchase/output.rs")]
/// ```
#[proc_macro_derive(WebmarketerEvent, attributes(webmarketer, serde))]
pub fn derive_webmarketer_event(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into(), Role::Event).into()
}

/// Derives `WebmarketerFields` for a struct with named fields: a group of fields that several event types share.
///
/// A field of that type takes `#[webmarketer(flatten)]` in an event. On fields, the attributes are those of
/// [`WebmarketerEvent`]; on the struct, `rename_all`, `state`, `statistic`, `field`, `debug`, `strict_pii` and `crate`.
#[proc_macro_derive(WebmarketerFields, attributes(webmarketer, serde))]
pub fn derive_webmarketer_fields(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into(), Role::Fields).into()
}

/// Derives `FieldValue` for a struct that wraps one value: it is sent as the value it wraps, and has the same kind. A
/// wrapped `NaiveDateTime` or `NaiveDate` needs `#[webmarketer(utc)]` on each field of that type, and a wrapped
/// `Option` or float can't be a nonce.
///
/// On the struct, `#[webmarketer(crate = "path")]` says where `webmarketer_core` is.
#[proc_macro_derive(FieldValue, attributes(webmarketer))]
pub fn derive_field_value(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_value(input.into()).into()
}

/// The derive of an event type or a group of fields, on tokens that exist outside the compiler too.
fn derive(input: TokenStream, role: Role) -> TokenStream {
    let input = match DeriveInput::parse(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let mut event = input::read_event(&input, role, &mut errors);
    if event.path.is_none() {
        event.path = renamed_core::core_path(&input, &mut errors);
    }
    let mut disagreements = Errors::default();
    let decisions = lock_check::check_struct(&event, role, &mut errors, &mut disagreements);
    let disagreements = disagreements.finish();
    let docs = expand::attribute_docs(&input, event.path.as_ref());
    match (errors.finish(), role) {
        (None, _) if input.is_half_typed => {
            let stub = stub(&event, role, &decisions);
            quote::quote!(#stub #docs)
        }
        (None, Role::Event) => {
            let event = expand::expand_event(&event, &decisions);
            quote::quote!(#disagreements #event #docs)
        }
        (None, Role::Fields) => {
            let group = expand::expand_group(&event, &decisions);
            quote::quote!(#group #docs)
        }
        (Some(errors), role) => {
            let stub = stub(&event, role, &decisions);
            // A lock that disagrees is watched too: the change that fixes it may be made in the lock.
            let watch = decisions.watched.as_deref().map(expand::watch_file);
            quote::quote!(#errors #disagreements #stub #watch #docs)
        }
    }
}

/// An implementation beside errors, so that code which uses the type gets no further errors.
fn stub(event: &input::Event<'_>, role: Role, decisions: &decisions::Decisions) -> TokenStream {
    match role {
        Role::Event => expand::stub_event(event, decisions),
        Role::Fields => expand::stub_group(event, decisions),
    }
}

/// The derive of a value, on tokens that exist outside the compiler too.
fn derive_value(input: TokenStream) -> TokenStream {
    let input = match DeriveInput::parse(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let path = input::crate_path(&input, &mut errors);
    let path = path.or_else(|| renamed_core::core_path(&input, &mut errors));
    let wrapper = if input.is_half_typed { None } else { input::read_wrapper(&input, path.clone(), &mut errors) };
    match (errors.finish(), wrapper) {
        (errors, Some(wrapper)) => {
            let value = expand::expand_value(&wrapper);
            quote::quote!(#errors #value)
        }
        (errors, None) => {
            let stub = expand::stub_value(&input, path.as_ref());
            quote::quote!(#errors #stub)
        }
    }
}
