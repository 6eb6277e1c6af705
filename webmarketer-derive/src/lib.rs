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
/// The struct has named fields or no fields, and can have generics and lifetimes. Each field is sent. Its type
/// determines the field type: see `FieldValue` in `webmarketer_core`. An `Option` is an optional field, and a `Pii` is
/// personal data (PII).
///
/// ```ignore (webmarketer_core, which this crate cannot depend on, shows one that is compiled)
#[doc = include_str!("../expansions/purchase/input.rs")]
/// ```
///
/// The compiler compares the struct with `webmarketer.lock.json`: the event type, and the keys, types and flags of the
/// fields. The lock is searched in the folder of the package and the folders above it up to the root of the workspace.
/// A `webmarketer.toml` can name another lock. A lock is required if there is a `webmarketer.toml`, and for generated
/// structs. The lock of a workspace applies only to the packages of the workspace. A package that the workspace
/// excludes, or that cargo unpacked, is compared with a lock in its own folder.
///
/// # On the struct
///
/// | attribute | meaning | default |
/// | --- | --- | --- |
/// | `event_type = "purchase"` | the reference of the event type | the struct's name in kebab-case |
/// | `as_is` | the reference is intended, although it has unusual characters | lowercase letters, digits, `-` and `_` |
/// | `name = "Purchase"` | the display name | the struct's name in words |
/// | `rename_all = "camelCase"` | how fields' names become keys: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` | the names as they are |
/// | `state("refunded")` | a state that events do not carry; may be repeated | |
/// | `statistic("margin")` | a statistic that events do not carry; may be repeated | |
/// | `field("vat", user)` | any other field that events do not carry; may be repeated | |
/// | `retention_days = 365` | for how many days events are kept | the setting of the project |
/// | `phone_countries("FR", "BE")` | the countries of phone numbers in national format, in order | the setting of the project |
/// | `metadata = "{...}"` | a JSON object that is attached to the event type | nothing |
/// | `attributable` | whether the events take part in attribution | the default of the service |
/// | `debug` | derives a `Debug` that hides the values of PII | no `Debug` |
/// | `strict_pii` | every field of the user must say whether it is PII | only e-mail addresses, phone numbers and locations must |
/// | `lock = "path"` | the lock to compare with, from the package's folder | the lock that the search finds |
/// | `no_lock` | not compared with a lock | |
/// | `generated` | the generator wrote the struct: a lock is required | |
/// | `crate = "path"` | the path of `webmarketer_core`; required if `Cargo.toml` gives it another name | `::webmarketer_core` |
///
/// `state`, `statistic` and `field` take the storage key and then `label`, `type` (boolean, number and string by
/// default), `optional` (true by default), `discriminant`, `pii` and `const`; `field` also an entity.
///
/// Each state and each statistic, carried by events or not, becomes a constant of the struct, such as
/// `Purchase::REFUNDED`. It sets the value of an event: `id.set(Purchase::REFUNDED, true)`.
///
/// # On a field
///
/// | attribute | meaning | default |
/// | --- | --- | --- |
/// | `key = "..."` | both keys | the field's name |
/// | `storage_key = "..."` | the key it is stored under | the field's name |
/// | `ingestion_key = "..."` | the key it is sent under | the field's name |
/// | `entity = "user"`, or `user`, `event`, `state`, `statistic` | the entity of the field | `event` |
/// | `type = "email"` | the field type, if the Rust type does not determine it | the field type of the Rust type |
/// | `discriminant` | identifies the user | no |
/// | `pii`, `pii = false` | whether it is personal data (PII); required on an e-mail address, a phone number or a location that is not a `Pii` | yes for a `Pii`, else no |
/// | `most_probable_location` | is the most probable location of the user | no |
/// | `label = "..."` | the display name | the first line of the doc comment, unless it is in parentheses |
/// | `nonce`, `nonce = "raw"`, `nonce = "order-{}"` | makes the nonce of the event: see [below](#nonces) | a random nonce for each event |
/// | `utc` | the `NaiveDateTime` or `NaiveDate` of this field is UTC (midnight UTC for a `NaiveDate`) | such a type is an error |
/// | `const = "NAME"` | the name of the constant of a state or a statistic | the key in capitals |
/// | `flatten` | its fields become fields of the event: its type derives [`WebmarketerFields`] | |
/// | `skip` | is not sent and not part of the event type | |
///
/// `other_type = "..."` and `other_entity = "..."` name a type or an entity that this version does not know, on fields
/// and in `state`, `statistic` and `field`. A flag can have a value: `pii = false`.
///
/// Attributes of serde do not change events. Those that probably should are errors: `rename`, `skip`,
/// `skip_serializing_if`, `with`, `serialize_with` and `flatten` on a field, and `rename_all` on the struct. An
/// attribute of `#[webmarketer(...)]` for the same purpose removes the error. Those that serde only reads with, such as
/// `default`, are ignored.
///
/// # Nonces
///
/// The service stores one event for each nonce. With a nonce of the order number, an order is stored once, even if
/// several processes send it. The field must be a text or a whole number. Any other type is an error, because two
/// events can have the same value: a float, a decimal, a bool, a date, an e-mail address, a phone number, an amount, a
/// location, a message or any JSON. An `Option` is an error, because the nonce would be random without a value. PII is
/// an error, because logs and receipts show nonces.
///
/// | attribute | nonce of the value `0` in the event type `visit-x` |
/// | --- | --- |
/// | `nonce` | `visit-x:0` |
/// | `nonce = "raw"` | `0` |
/// | `nonce = "order-{}"` | `order-0` |
/// | `nonce = "{event_type}/{}"` | `visit-x/0` |
///
/// A template contains the value once, as `{}`. `{{` and `}}` are escaped braces. If a web page or another program
/// sends the same event, use the same nonce there, because the event is otherwise stored twice.
///
/// Nonces are unique in a project, not in an event type: with `nonce = "raw"` on both, a `purchase` and a `refund` of
/// order `0` are one event, and the second is not stored. `nonce` alone avoids this, because it starts with
/// the event type.
///
/// # Expansion
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
/// In an event, a field of that type has the attribute `#[webmarketer(flatten)]`. On fields, the attributes are those
/// of [`WebmarketerEvent`]; on the struct, `rename_all`, `state`, `statistic`, `field`, `debug`, `strict_pii` and
/// `crate`.
#[proc_macro_derive(WebmarketerFields, attributes(webmarketer, serde))]
pub fn derive_webmarketer_fields(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into(), Role::Fields).into()
}

/// Derives `FieldValue` for a struct that wraps one value, or for an enum whose variants are texts.
///
/// # Structs
///
/// The struct is sent as the wrapped value and has the same kind. A wrapped `NaiveDateTime` or `NaiveDate` needs
/// `#[webmarketer(utc)]` on each field of that type, and a wrapped `Option` or float can't be a nonce.
///
/// On the struct, `#[webmarketer(crate = "path")]` gives the path of `webmarketer_core`.
///
/// # Enums
///
/// Each variant is sent as a string: its name. The derive also implements `EnumValue` of `webmarketer_core`, with
/// `as_str`, `parse`, `from_json` for the data of a stored event, and `NAMES`. The error about another text lists the
/// names. An enum can't be a nonce, because two events can have the same value.
///
/// ```ignore (webmarketer_core, which this crate cannot depend on, shows one that is compiled)
#[doc = include_str!("../expansions/enum/input.rs")]
/// ```
///
/// | attribute on the enum | meaning | default |
/// | --- | --- | --- |
/// | `rename_all = "snake_case"` | how variants get their names; the rules are those of [`WebmarketerEvent`] | the names of the variants as they are |
/// | `display` | implements `Display`: the name | no `Display` |
/// | `from_str` | implements `FromStr`: the same as `parse` | no `FromStr` |
/// | `serde` | implements `Serialize` and `Deserialize` of serde: the name as a string, checked when it is read | neither |
/// | `crate = "path"` | the path of `webmarketer_core`; required if `Cargo.toml` gives it another name | `::webmarketer_core` |
///
/// | attribute on a variant | meaning |
/// | --- | --- |
/// | `rename = "paid"` | its name |
/// | `alias = "payed"` | another text that is read as this variant; may be repeated |
/// | `other` | has any other text, which is sent as it is: `Other(String)`. Without it, another text is an error |
///
/// `serde` needs no feature of `webmarketer_core`. Without it, the traits of serde can be derived as usual. An attribute
/// `rename` or `rename_all` of serde that would give another name than the event has is an error.
#[proc_macro_derive(FieldValue, attributes(webmarketer))]
pub fn derive_field_value(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_value(input.into()).into()
}

/// Derives an event type or a group of fields. `proc_macro2` lets tests call it without a compiler.
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
            // The lock is watched also if the struct has errors, because a change of the lock can fix them.
            let watch = decisions.watched.as_deref().map(expand::watch_file);
            quote::quote!(#errors #disagreements #stub #watch #docs)
        }
    }
}

/// An empty implementation for a struct with errors, so that code which uses the type gives no further errors.
fn stub(event: &input::Event<'_>, role: Role, decisions: &decisions::Decisions) -> TokenStream {
    match role {
        Role::Event => expand::stub_event(event, decisions),
        Role::Fields => expand::stub_group(event, decisions),
    }
}

/// Derives a value. `proc_macro2` lets tests call it without a compiler.
fn derive_value(input: TokenStream) -> TokenStream {
    let input = match DeriveInput::parse(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    if let Some(mut value) = input::read_enum(&input, &mut errors) {
        value.path = value.path.or_else(|| renamed_core::core_path(&input, &mut errors));
        let docs = expand::attribute_docs(&input, value.path.as_ref());
        return match errors.finish() {
            None if !input.is_half_typed => {
                let value = expand::expand_enum(&value);
                quote::quote!(#value #docs)
            }
            errors => {
                let stub = expand::stub_enum(&value);
                quote::quote!(#errors #stub #docs)
            }
        };
    }
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
