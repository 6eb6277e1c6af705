//! The rules: for each kind of change, how bad it is for code that sends events, what it breaks, and what to do.

use super::{FieldChange, TypeChange};
use crate::model::FieldType;

/// How bad a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing breaks; the lock is only out of date.
    Allow,
    /// Nothing breaks today; somebody should know.
    Warn,
    /// Something breaks, and a person must decide.
    Deny,
}

/// What a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breaks {
    /// Nothing.
    Nothing,
    /// The public types of the crate that exports the events.
    Code,
    /// Events are trashed, or values are no longer stored.
    Data,
    /// What was agreed with the people whose data it is.
    Consent,
}

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as reports write it.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it breaks.
    pub breaks: Breaks,
    /// Why, in one sentence.
    pub reason: &'static str,
    /// What settles it.
    pub remedy: &'static str,
}

macro_rules! rules {
    ($($name:ident = $id:literal, $level:ident, $breaks:ident, $reason:literal, $remedy:literal;)*) => {
        $(const $name: Rule = Rule {
            id: $id, level: Level::$level, breaks: Breaks::$breaks, reason: $reason, remedy: $remedy,
        };)*

        /// Every rule.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    TYPE_ADDED = "event-type-added", Allow, Nothing,
        "code that does not know an event type cannot send it, and breaks nothing",
        "`webmarketer pull`, then `webmarketer generate`, gives it a struct";
    TYPE_REMOVED = "event-type-removed", Deny, Data,
        "events of a type that the service does not know are trashed",
        "stop sending it, or have it created again";
    TYPE_ARCHIVED = "event-type-archived", Deny, Data,
        "an archived event type is out of use, and its events no longer show",
        "stop sending it, or have it restored";
    TYPE_RESTORED = "event-type-restored", Allow, Nothing,
        "an event type that is back in use can be sent again",
        "`webmarketer pull`, then `webmarketer generate`, gives it its struct back";
    TYPE_NAME = "event-type-name-changed", Allow, Nothing,
        "the name is for people; events carry the reference",
        "`webmarketer pull` notes it";
    RETENTION = "retention-changed", Warn, Consent,
        "events are now kept for another time than was agreed on",
        "have the new duration confirmed by whoever answers for data protection";
    PHONE_COUNTRIES = "phone-countries-changed", Warn, Data,
        "a national phone number may now be read as another country's, or refused",
        "send phone numbers in international form";
    ATTRIBUTABLE = "attributable-changed", Warn, Nothing,
        "whether these events take part in attribution has changed",
        "tell whoever reads the figures";
    TYPE_METADATA = "event-type-metadata-changed", Allow, Nothing,
        "metadata has no part in what is sent",
        "`webmarketer pull` notes it";
    FIELD_ADDED_MANDATORY = "field-added-mandatory", Deny, Data,
        "events without the new field are trashed",
        "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    FIELD_ADDED_OPTIONAL = "field-added-optional", Allow, Nothing,
        "events without the new field are still stored",
        "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    FIELD_REMOVED = "field-removed", Deny, Data,
        "what is sent under its key is no longer stored",
        "stop sending it, or have the field put back";
    FIELD_MANDATORY = "field-became-mandatory", Deny, Data,
        "events without the field are trashed from now on",
        "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    FIELD_OPTIONAL = "field-became-optional", Allow, Nothing,
        "events that carry the field are stored as before",
        "`webmarketer pull`, then `webmarketer generate`, makes it an `Option`";
    OPTIONAL_UNUSED = "optional-flag-changed", Allow, Nothing,
        "events do not carry this field, so it is never demanded of one",
        "`webmarketer pull` notes it";
    TYPE_CHANGED = "field-type-changed", Deny, Data,
        "values that were right for the old type are refused by the new one",
        "`webmarketer pull` and `webmarketer generate`, then send the new type";
    TYPE_WIDENED = "field-type-widened", Warn, Code,
        "values of the old type are still accepted, but the struct now asks for another",
        "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    INGESTION_KEY = "ingestion-key-changed", Deny, Data,
        "events carry the value under the old key, where nobody looks any more",
        "`webmarketer pull`, then `webmarketer generate`, sends it under the new key";
    INGESTION_KEY_GONE = "ingestion-key-removed", Deny, Data,
        "events no longer carry this field, and what is sent under the old key is lost",
        "stop sending it, or have its ingestion key put back";
    INGESTION_KEY_NEW = "ingestion-key-added", Warn, Code,
        "events can now carry this field",
        "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    INGESTION_KEY_DEMANDED = "ingestion-key-added-mandatory", Deny, Data,
        "events must now carry this field, and those without it are trashed",
        "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    UNSENT_REMOVED = "unsent-field-removed", Warn, Code,
        "events never carried this field, but what is set on an event later can no longer be set",
        "stop setting it, then `webmarketer pull`";
    UNSENT_TYPE = "unsent-field-type-changed", Warn, Code,
        "events do not carry this field, but what is set on an event later must be of the new type",
        "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    ENTITY = "entity-changed", Deny, Data,
        "the value is now stored with something else than before",
        "have it confirmed, then `webmarketer pull`";
    PII_ON = "pii-on", Warn, Consent,
        "the value now counts as personal and must be handled so",
        "`webmarketer pull`, then `webmarketer generate`, wraps it so that no log shows it";
    PII_OFF = "pii-off", Deny, Consent,
        "a value that was personal no longer counts as such, and nothing protects it",
        "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    DISCRIMINANT_ON = "discriminant-on", Deny, Consent,
        "the value now decides who is the same user, so a wrong one merges two people",
        "make sure that it is unique to a person, then `webmarketer pull`";
    DISCRIMINANT_OFF = "discriminant-off", Deny, Consent,
        "the value no longer helps to recognise a user, so one person may become two",
        "have it confirmed, then `webmarketer pull`";
    LOCATION = "most-probable-location-changed", Warn, Data,
        "where users are believed to be is now read from another field",
        "have it confirmed, then `webmarketer pull`";
    LABEL = "field-label-changed", Allow, Nothing,
        "the label is for people; events carry the key",
        "`webmarketer pull` notes it";
    FIELD_METADATA = "field-metadata-changed", Allow, Nothing,
        "metadata has no part in what is sent",
        "`webmarketer pull` notes it";
    UNHANDLED = "unhandled", Warn, Nothing,
        "the service has changed a property that this version does not know",
        "look at it in Webmarketer's interface, then `webmarketer pull`";
}

/// The rule that a change falls under. There is no default: a new kind of change does not compile without its rule.
pub(super) fn judge(change: &TypeChange) -> &'static Rule {
    match change {
        TypeChange::Added => &TYPE_ADDED,
        TypeChange::Removed => &TYPE_REMOVED,
        TypeChange::Archived => &TYPE_ARCHIVED,
        TypeChange::Restored => &TYPE_RESTORED,
        TypeChange::Name(..) => &TYPE_NAME,
        TypeChange::Retention(..) => &RETENTION,
        TypeChange::PhoneCountries(..) => &PHONE_COUNTRIES,
        TypeChange::Attributable(..) => &ATTRIBUTABLE,
        TypeChange::Metadata => &TYPE_METADATA,
        TypeChange::Property(_) | TypeChange::Field(_, FieldChange::Property(_)) => &UNHANDLED,
        TypeChange::Field(_, field) => judge_field(field),
    }
}

fn judge_field(change: &FieldChange) -> &'static Rule {
    match change {
        FieldChange::Added { mandatory: true } => &FIELD_ADDED_MANDATORY,
        FieldChange::Added { mandatory: false } => &FIELD_ADDED_OPTIONAL,
        FieldChange::Removed { ingested: false } => &UNSENT_REMOVED,
        FieldChange::Removed { ingested: true } => &FIELD_REMOVED,
        FieldChange::Optional { ingested: false, .. } => &OPTIONAL_UNUSED,
        FieldChange::Optional { now: true, .. } => &FIELD_OPTIONAL,
        FieldChange::Optional { now: false, .. } => &FIELD_MANDATORY,
        FieldChange::Type { ingested: false, .. } => &UNSENT_TYPE,
        FieldChange::Type { old, new, .. } if accepts(new, old) => &TYPE_WIDENED,
        FieldChange::Type { .. } => &TYPE_CHANGED,
        FieldChange::IngestionKey { old: None, mandatory: true, .. } => &INGESTION_KEY_DEMANDED,
        FieldChange::IngestionKey { old: None, .. } => &INGESTION_KEY_NEW,
        FieldChange::IngestionKey { new: None, .. } => &INGESTION_KEY_GONE,
        FieldChange::IngestionKey { .. } => &INGESTION_KEY,
        FieldChange::Entity(..) => &ENTITY,
        FieldChange::Pii(true) => &PII_ON,
        FieldChange::Pii(false) => &PII_OFF,
        FieldChange::Discriminant(true) => &DISCRIMINANT_ON,
        FieldChange::Discriminant(false) => &DISCRIMINANT_OFF,
        FieldChange::MostProbableLocation(_) => &LOCATION,
        FieldChange::Label(..) => &LABEL,
        FieldChange::Metadata => &FIELD_METADATA,
        FieldChange::Property(_) => &UNHANDLED,
    }
}

/// Whether every valid value of the old type is a valid value of the new one.
fn accepts(new: &FieldType, old: &FieldType) -> bool {
    let is_text =
        matches!(old, FieldType::String | FieldType::Message | FieldType::Email | FieldType::Phone | FieldType::Date);
    match new {
        FieldType::String | FieldType::Message => is_text,
        // Nobody knows what the service demands of a type that this library has no name for.
        FieldType::Other(_)
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Boolean
        | FieldType::Number
        | FieldType::Date
        | FieldType::Currency
        | FieldType::Location => false,
    }
}
