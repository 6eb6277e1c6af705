//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Both
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Both {
    #[webmarketer(key = "")]
    pub unnamed: String,
}

/// Entities
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(state("", const = "UNNAMED"), statistic("", const = "UNNAMED_4"))]
pub struct Entities {
    #[webmarketer(key = "", user)]
    pub unnamed_1: Option<String>,
}

/// Ingestion
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Ingestion {
    #[webmarketer(storage_key = "stored", ingestion_key = "")]
    pub stored: String,
    pub unnamed: String,
}

/// Storage
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Storage {
    pub a: String,
    #[webmarketer(storage_key = "", ingestion_key = "sent")]
    pub unnamed: Option<String>,
}
