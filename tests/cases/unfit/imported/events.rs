//! The event types, imported once from Webmarketer.

// Omitted: the event type named "No reference" has an empty reference
// Omitted: `no-location.a` is the most probable location, and no location
// Omitted: `nul.a\0b` has a NUL character in a key, its label, its entity or its type
// Omitted: `nul\0` has a NUL character in its reference or its name
// Omitted: `nul-entity.a` has a NUL character in a key, its label, its entity or its type
// Omitted: `nul-name` has a NUL character in its reference or its name
// Omitted: `twice.a` is there twice for the same entity
// Omitted: `two-places` has 2 most probable locations
// Omitted from its struct: `without-optional.label` has a NUL character in a key, its label, its entity or its type
// Omitted from its struct: `without-optional.nowhere` is the most probable location, and no location
// Omitted from its struct: `without-optional.nul\0` has a NUL character in a key, its label, its entity or its type
// Omitted from its struct: `without-optional.twice` is there twice for the same entity
// Omitted from its struct: `without-optional.unsent\0` has a NUL character in a key, its label, its entity or its type
// Omitted from its struct: `without-optional.word` has an empty entity or type
// Omitted from its struct: `without-optional.other_place` is one most probable location too many

use ::webmarketer_core::{Location, WebmarketerEvent};

/// Fits
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Fits {
    pub a: String,
}

/// Without optional fields
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Without optional fields")]
pub struct WithoutOptional {
    pub fits: String,
    #[webmarketer(pii = false, most_probable_location)]
    pub place: Location,
    #[webmarketer(storage_key = "twice", ingestion_key = "a")]
    pub twice: String,
}
