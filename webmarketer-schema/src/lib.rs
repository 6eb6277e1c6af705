//! The data model of Webmarketer event types: the model, the JSON of the service, the committed lock, and the rules
//! that classify differences.
//!
//! This crate uses no network and no clock, and no files except the lock. All other crates of webmarketer, including
//! the derive, depend on it, so it is small.
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
#[cfg(all(feature = "diff", feature = "write"))]
pub mod plan;
pub mod wire;

pub use model::{
    Catalogue, Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, PhoneParsing, ProjectId, Reference,
    StorageKey,
};
