//! Histories that break positional construction, with the number of call sites that still compile.

use webmarketer_schema::{Catalogue, EventType, Field, FieldType, IngestionKey, StorageKey};

/// A history with a known result.
pub(crate) struct Example {
    pub(crate) what: &'static str,
    pub(crate) versions: Vec<Catalogue>,
    /// The number of call sites that compile. Per version: the mandatory fields, with every other optional field if
    /// there is one, and a literal of all fields.
    pub(crate) compile: usize,
}

/// A mandatory field (`key`, or `key/ingestion` if both keys differ) or an optional one (`key?`).
fn field(text: &str) -> Field {
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let (storage, ingestion) = text.split_once('/').unwrap_or((text, text));
    let mut field = Field::new(FieldType::String, storage);
    field.storage_key = StorageKey::new(storage);
    field.ingestion_key = Some(IngestionKey::new(ingestion));
    field.optional = optional;
    field
}

/// All examples, by number.
pub(crate) fn all() -> Vec<Example> {
    let examples: [(_, &[&[&str]], _); 9] = [
        (
            "a storage key is renamed and keeps its ingestion key",
            &[&["cart_id", "share_via"], &["the_cart/cart_id", "share_via"]],
            2,
        ),
        (
            "one mandatory field replaces another of the same type",
            &[&["cart_id", "share_via"], &["share_via", "the_cart"]],
            0,
        ),
        (
            "one becomes optional while another is added",
            &[&["cart_id", "share_via"], &["cart_id?", "share_via", "a"]],
            0,
        ),
        ("the only field is replaced", &[&["cart_id"], &["cartId"]], 0),
        ("a fifth mandatory field is added", &[&["a", "b", "c", "d"], &["a", "b", "c", "d", "e"]], 0),
        ("the first optional field is added", &[&["a"], &["a", "b?"]], 1),
        ("a first field is added", &[&[], &["a?"]], 1),
        ("a key comes back while another wants its name", &[&["cart_id"], &["cartId"], &["cart_id", "cartId?"]], 1),
        ("two storage keys are swapped", &[&["a/x", "b/y"], &["a/y", "b/x"]], 2),
    ];
    let example = |(number, (what, versions, compile)): (usize, (_, &[&[&str]], _))| {
        let version = |fields: &&[&str]| {
            let mut event_type = EventType::new(format!("p{number}-cart-shared").as_str(), "Cart shared");
            event_type.fields = fields.iter().map(|text| field(text)).collect();
            Catalogue::new(None, [event_type]).unwrap()
        };
        Example { what, versions: versions.iter().map(version).collect(), compile }
    };
    examples.into_iter().enumerate().map(example).collect()
}
