//! The attributes `#[webmarketer(...)]`, each with what it means. In editors, the derive imports the item of each attribute
//! that a struct has, so that hovering over the attribute shows its documentation.
//!
//! Keywords end with `_`.

#![allow(non_camel_case_types)]

/// The reference of the event type: `event_type = "purchase"`. Without it, the struct's name in kebab-case.
#[derive(Debug)]
pub struct event_type;

/// Webmarketer has the reference exactly as it is written, with unusual characters.
#[derive(Debug)]
pub struct as_is;

/// The display name of the event type: `name = "Purchase"`. Without it, the struct's name in words.
#[derive(Debug)]
pub struct name;

/// How the names of fields become keys, and those of variants become names: `rename_all = "camelCase"`.
#[derive(Debug)]
pub struct rename_all;

/// On the struct, a state that events do not carry: `state("refunded")`. On a field, the field is a state of the
/// event.
#[derive(Debug)]
pub struct state;

/// On the struct, a statistic that events do not carry: `statistic("margin")`. On a field, the field is a statistic
/// of the event.
#[derive(Debug)]
pub struct statistic;

/// A field that events do not carry: `field("vat", user)`.
#[derive(Debug)]
pub struct field;

/// For how many days events are kept: `retention_days = 365`.
#[derive(Debug)]
pub struct retention_days;

/// The countries whose numbering plans are tried for phone numbers, in order: `phone_countries("FR", "BE")`.
#[derive(Debug)]
pub struct phone_countries;

/// A JSON object that is attached to the event type: `metadata = r#"{"team": "shop"}"#`.
#[derive(Debug)]
pub struct metadata;

/// Whether the events take part in attribution: `attributable = false`.
#[derive(Debug)]
pub struct attributable;

/// Derives a `Debug` that hides the fields that are PII.
#[derive(Debug)]
pub struct debug;

/// Each field of the user must say whether it is PII.
#[derive(Debug)]
pub struct strict_pii;

/// The lock to compare the struct with, as a path from the package's folder: `lock = "webmarketer.lock.json"`.
#[derive(Debug)]
pub struct lock;

/// The struct is not compared with a lock.
#[derive(Debug)]
pub struct no_lock;

/// `webmarketer generate` wrote the struct. It needs a lock, and is not edited by hand.
#[derive(Debug)]
pub struct generated;

/// The path of `webmarketer_core`: `crate = "wm"`. Required where `Cargo.toml` gives it another name.
#[derive(Debug)]
pub struct crate_;

/// The key that the field is stored and sent under: `key = "orderId"`. Without it, the field's name.
#[derive(Debug)]
pub struct key;

/// The key that the field is stored under: `storage_key = "store"`.
#[derive(Debug)]
pub struct storage_key;

/// The key that the field is sent under: `ingestion_key = "shop"`.
#[derive(Debug)]
pub struct ingestion_key;

/// What the field belongs to: `entity = "user"`. Without it, the event.
#[derive(Debug)]
pub struct entity;

/// The field belongs to the user.
#[derive(Debug)]
pub struct user;

/// The field belongs to the event: the default.
#[derive(Debug)]
pub struct event;

/// The field type, where the Rust type does not determine it: `type = "email"`.
#[derive(Debug)]
pub struct type_;

/// A field type that this version has no name for: `other_type = "hologram"`.
#[derive(Debug)]
pub struct other_type;

/// An entity that this version has no name for: `other_entity = "campaign"`.
#[derive(Debug)]
pub struct other_entity;

/// The service recognizes a user by this field.
#[derive(Debug)]
pub struct discriminant;

/// Whether the field is personal data (PII). Logs do not show its values: `pii`, `pii = false`.
#[derive(Debug)]
pub struct pii;

/// The field is the most probable location of the user.
#[derive(Debug)]
pub struct most_probable_location;

/// The display name of the field: `label = "Order number"`. Without it, the first line of the doc comment,
/// unless that is in parentheses.
#[derive(Debug)]
pub struct label;

/// The name of the constant of a state or a statistic: `const = "PAID"`. Without it, the key in capitals.
#[derive(Debug)]
pub struct const_;

/// The nonce of the event is made of this field, so that the service stores one event for each value: `nonce`,
/// `nonce = "raw"`, `nonce = "order-{}"`.
#[derive(Debug)]
pub struct nonce;

/// The `NaiveDateTime` or `NaiveDate` of this field is UTC.
#[derive(Debug)]
pub struct utc;

/// The field is not sent and not part of the event type.
#[derive(Debug)]
pub struct skip;

/// The fields of this group, which derives `WebmarketerFields`, become fields of the event.
#[derive(Debug)]
pub struct flatten;

/// Whether the field can be absent: true by default, `optional = false`.
#[derive(Debug)]
pub struct optional;

/// Implements `Display` for the enum: the name of the variant.
#[derive(Debug)]
pub struct display;

/// Implements `FromStr` for the enum: it reads the name of a variant.
#[derive(Debug)]
pub struct from_str;

/// Implements `Serialize` and `Deserialize` of serde for the enum: the name of the variant, checked when it is read.
#[derive(Debug)]
pub struct serde;

/// The name of the variant: `rename = "paid"`.
#[derive(Debug)]
pub struct rename;

/// Another text that is read as this variant: `alias = "payed"`. May be repeated.
#[derive(Debug)]
pub struct alias;

/// The variant has any text that is not the name of another variant: `Other(String)`.
#[derive(Debug)]
pub struct other;
