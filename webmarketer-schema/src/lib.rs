//! What a Webmarketer event type is: the model, the JSON the service speaks, the committed lock, and the rules that
//! judge a difference.
//!
//! This crate is pure: no network, no clock, and no file but the lock's own. Everything else of webmarketer stands
//! on it, the derive included, so it stays small.
//!
//! ```
//! use webmarketer_schema::wire;
//!
//! let page = serde_json::json!({
//!     "total": 1, "count": 1,
//!     "data": [{
//!         "reference": "newsletter",
//!         "name": "Newsletter registration",
//!         "fields": [{
//!             "entity": "user", "type": "email", "storageKey": "email", "ingestionKey": "email",
//!             "optional": false, "discriminant": true, "isPii": true
//!         }]
//!     }]
//! });
//! let page = wire::Page::from_json(&page, wire::read_event_type)?;
//! assert_eq!(page.data[0].fields[0].storage_key.as_str(), "email");
//! # Ok::<(), wire::WireError>(())
//! ```

pub mod convention;
#[cfg(feature = "diff")]
pub mod diff;
pub mod lock;
pub mod model;
pub mod wire;

pub use model::{
    Catalogue, Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, PhoneParsing, ProjectId, Reference,
    StorageKey,
};
