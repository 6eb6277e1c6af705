//! The rules: for each kind of change, how bad it is for code that sends events, what it breaks, and what to do.
//!
//! To add one: an entry below, the change it is for in `judge`, and a scenario; `tests/drift/README.md` says how.

use super::{FieldChange, TypeChange};
use crate::model::{ExpirationPolicy, FieldType};

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

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// What a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breaks {
    /// The public types of the crate that exports the events: once generated again, it needs a new major version.
    Code,
    /// Events are trashed, or values are no longer stored where they were.
    Data,
    /// What was agreed with the people whose data it is.
    Consent,
}

impl Breaks {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Consent => "consent",
        }
    }
}

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as reports write it.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it breaks.
    pub breaks: &'static [Breaks],
    /// Why, in one sentence.
    pub reason: &'static str,
    /// A change that falls under it.
    pub example: &'static str,
    /// What settles it.
    pub remedy: &'static str,
}

impl Rule {
    /// The rule of that name.
    pub fn find(id: &str) -> Option<&'static Self> {
        RULES.iter().copied().find(|rule| rule.id == id)
    }
}

macro_rules! rules {
    ($($name:ident: $id:literal, $level:ident, [$($breaks:ident),*],
        why $reason:literal, example $example:literal, do $remedy:literal;)*) => {
        $(const $name: &Rule = &Rule {
            id: $id,
            level: Level::$level,
            breaks: &[$(Breaks::$breaks),*],
            reason: $reason,
            example: $example,
            remedy: $remedy,
        };)*

        /// Every rule.
        pub const RULES: &[&Rule] = &[$($name),*];
    };
}

#[rustfmt::skip]
rules! {
    TYPE_ADDED: "event-type-added", Allow, [],
        why "code that does not know an event type cannot send it, and breaks nothing",
        example "`quote-requested` was created in Webmarketer",
        do "`webmarketer pull`, then `webmarketer generate`, gives it a struct";
    TYPE_REMOVED: "event-type-removed", Deny, [Data, Code],
        why "events of a type that the service does not know are trashed",
        example "`purchase` was deleted",
        do "stop sending it, or have it created again";
    TYPE_RENAMED: "event-type-renamed", Deny, [Data, Code],
        why "events that carry the old reference are trashed",
        example "`purchase` is `order` now, with the same name and fields",
        do "`webmarketer pull` and `webmarketer generate`, then send the struct of the new reference";
    TYPE_ARCHIVED: "event-type-archived", Deny, [Data, Code],
        why "an archived event type is out of use, and its events no longer show",
        example "`purchase` was archived",
        do "stop sending it, or have it restored";
    TYPE_RESTORED: "event-type-restored", Allow, [],
        why "an event type that is back in use can be sent again",
        example "`purchase` was archived and no longer is",
        do "`webmarketer pull`, then `webmarketer generate`, gives it its struct back";
    TYPE_NAME: "event-type-name-changed", Allow, [],
        why "the name is for people; events carry the reference",
        example "\"Purchase\" is shown as \"Order\" now",
        do "`webmarketer pull` notes it";
    RETENTION_SHORTENED: "retention-shortened", Warn, [Consent, Data],
        why "events are deleted sooner than they were meant to be",
        example "events were kept for 365 days and now are for 30",
        do "have the new duration confirmed by whoever needs the figures, then `webmarketer pull`";
    RETENTION_LENGTHENED: "retention-lengthened", Deny, [Consent],
        why "events are kept for longer than was agreed with the people whose data it is",
        example "events were kept for 30 days and now are for ever",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    RETENTION: "retention-changed", Warn, [Consent],
        why "somebody else decides now how long events are kept, and for how long cannot be seen",
        example "events were kept for 30 days and now are for as long as the project says",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    PHONE_COUNTRIES: "phone-countries-changed", Warn, [Data],
        why "a national phone number may now be read as another country's, or refused",
        example "phone numbers were looked up in FR and BE and now are in FR alone",
        do "send phone numbers in international form, then `webmarketer pull`";
    PHONE_ORDER: "phone-countries-reordered", Warn, [Data],
        why "a national phone number that several countries could have is now read as another one's",
        example "phone numbers were looked up in FR before BE and now are in BE first",
        do "send phone numbers in international form, then `webmarketer pull`";
    ATTRIBUTABLE: "attributable-changed", Warn, [],
        why "whether these events take part in attribution has changed",
        example "`attributable` was switched off",
        do "tell whoever reads the figures, then `webmarketer pull`";
    LOCATION: "most-probable-location-moved", Warn, [Data],
        why "where users are believed to be is now read from another field",
        example "`billing` was the most probable location and `delivery` is now",
        do "have it confirmed, then `webmarketer pull`";
    TYPE_METADATA: "event-type-metadata-changed", Allow, [],
        why "metadata has no part in what is sent",
        example "`{\"team\": \"a\"}` was attached",
        do "`webmarketer pull` notes it";
    FIELD_ADDED_MANDATORY: "field-added-mandatory", Deny, [Data, Code],
        why "events without the new field are trashed",
        example "`purchase.channel` is new, and `optional` is off",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    FIELD_ADDED_OPTIONAL: "field-added-optional", Allow, [Code],
        why "events without the new field are still stored; the struct gets one more field",
        example "`purchase.channel` is new, and `optional` is on",
        do "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    FIELD_REMOVED: "field-removed", Deny, [Data, Code],
        why "what is sent under its key is no longer stored",
        example "`purchase.coupon` was deleted",
        do "stop sending it, or have the field put back";
    FIELD_MANDATORY: "field-became-mandatory", Deny, [Data, Code],
        why "events without the field are trashed from now on",
        example "`purchase.coupon` had `optional` on and now has it off",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    FIELD_OPTIONAL: "field-became-optional", Allow, [Code],
        why "events that carry the field are stored as before; only the type of the struct's field changes",
        example "`purchase.coupon` had `optional` off and now has it on",
        do "`webmarketer pull`, then `webmarketer generate`, makes it an `Option`";
    OPTIONAL_UNUSED: "optional-flag-changed", Allow, [],
        why "events do not carry this field, so it is never demanded of one",
        example "the state `converted` has `optional` off now",
        do "`webmarketer pull` notes it";
    TYPE_CHANGED: "field-type-changed", Deny, [Data, Code],
        why "values that were right for the old type are refused by the new one",
        example "`purchase.contact` was a string and is an email now",
        do "`webmarketer pull` and `webmarketer generate`, then send the new type";
    TYPE_WIDENED: "field-type-widened", Warn, [Code],
        why "values of the old type are still accepted, but the struct now asks for another",
        example "`purchase.contact` was an email and is a string now",
        do "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    TYPE_UNKNOWN: "field-type-unknown", Warn, [],
        why "this version has no name for the type, so nothing holds its values against it",
        example "`purchase.shape` is of the type `hologram`",
        do "have this library updated; until then `webmarketer pull`, then `webmarketer generate`, takes any JSON for it";
    ENTITY_UNKNOWN: "entity-unknown", Warn, [],
        why "this version has no name for the entity, so nobody can tell what the value is stored with",
        example "`purchase.shape` belongs to `company`",
        do "have this library updated; until then `webmarketer pull` notes it";
    STORAGE_KEY: "storage-key-changed", Deny, [Data, Code],
        why "values come as before but go to another field, and those that are there already stay where they were",
        example "what is sent as `amount` was stored as `amount` and now is as `total`",
        do "have it confirmed, then `webmarketer pull`";
    INGESTION_KEY: "ingestion-key-changed", Deny, [Data],
        why "events carry the value under the old key, where nobody looks any more",
        example "`purchase.amount` was sent as `amount` and is now as `total`",
        do "`webmarketer pull`, then `webmarketer generate`, sends it under the new key";
    INGESTION_KEY_GONE: "ingestion-key-removed", Deny, [Data, Code],
        why "events no longer carry this field, and what is sent under the old key is lost",
        example "`purchase.refunded` was sent as `refunded` and is now only set later",
        do "stop sending it, or have its ingestion key put back";
    INGESTION_KEY_NEW: "ingestion-key-added", Warn, [Code],
        why "events can now carry this field, where it was only set later",
        example "`purchase.refunded` can be sent as `refunded` now",
        do "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    INGESTION_KEY_DEMANDED: "ingestion-key-added-mandatory", Deny, [Data, Code],
        why "events must now carry this field, and those without it are trashed",
        example "`purchase.refunded` must be sent as `refunded` now",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    UNSENT_REMOVED: "unsent-field-removed", Warn, [Code],
        why "events never carried this field, but what is set on an event later can no longer be set",
        example "the state `refunded` was deleted",
        do "stop setting it, then `webmarketer pull`";
    UNSENT_TYPE: "unsent-field-type-changed", Warn, [Code],
        why "events do not carry this field, but what is set on an event later must be of the new type",
        example "the statistic `margin` was a number and is an amount of money now",
        do "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    ENTITY: "entity-changed", Deny, [Data],
        why "the value is now stored with something else than before",
        example "`purchase.city` belonged to the event and now does to the user",
        do "have it confirmed, then `webmarketer pull`";
    PII_ON: "pii-on", Warn, [Consent, Code],
        why "the value now counts as personal and must be handled so",
        example "`purchase.note` is personally identifiable information now",
        do "`webmarketer pull`, then `webmarketer generate`, wraps it so that no log shows it";
    PII_OFF: "pii-off", Deny, [Consent, Code],
        why "a value that was personal no longer counts as such, and nothing protects it",
        example "`purchase.email` is no longer personally identifiable information",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    DISCRIMINANT_ON: "discriminant-on", Deny, [Consent],
        why "the value now decides who is the same user, so a wrong one merges two people",
        example "`purchase.phone` is a discriminant now",
        do "make sure that it is unique to a person, then `webmarketer pull`";
    DISCRIMINANT_OFF: "discriminant-off", Deny, [Consent],
        why "the value no longer helps to recognise a user, so one person may become two",
        example "`purchase.email` is no longer a discriminant",
        do "have it confirmed, then `webmarketer pull`";
    LABEL: "field-label-changed", Allow, [],
        why "the label is for people; events carry the key",
        example "\"Coupon\" is shown as \"Voucher\" now",
        do "`webmarketer pull` notes it";
    FIELD_METADATA: "field-metadata-changed", Allow, [],
        why "metadata has no part in what is sent",
        example "`{\"team\": \"a\"}` was attached",
        do "`webmarketer pull` notes it";
    UNHANDLED: "unhandled", Warn, [],
        why "the service has changed a property that this version does not know",
        example "`purchase` has the property `colour` now",
        do "look at it in Webmarketer's interface, then `webmarketer pull`";
}

/// The rule that a change falls under. There is no default: a new kind of change does not compile without its rule.
pub(super) fn judge(change: &TypeChange) -> &'static Rule {
    match change {
        TypeChange::Added(_) => TYPE_ADDED,
        TypeChange::Removed(_) => TYPE_REMOVED,
        TypeChange::Renamed(_) => TYPE_RENAMED,
        TypeChange::Archived => TYPE_ARCHIVED,
        TypeChange::Restored => TYPE_RESTORED,
        TypeChange::Name(..) => TYPE_NAME,
        TypeChange::Retention(old, new) => judge_retention(Retention::of(old.as_ref()), Retention::of(new.as_ref())),
        TypeChange::PhoneCountries(old, new) if is_reordered(old, new) => PHONE_ORDER,
        TypeChange::PhoneCountries(..) => PHONE_COUNTRIES,
        TypeChange::Attributable(..) => ATTRIBUTABLE,
        TypeChange::MostProbableLocation(..) => LOCATION,
        TypeChange::Metadata(..) => TYPE_METADATA,
        TypeChange::Property(_) => UNHANDLED,
        TypeChange::Field(_, field) => judge_field(field),
    }
}

fn judge_field(change: &FieldChange) -> &'static Rule {
    match change {
        FieldChange::Added(field) if field.is_mandatory() => FIELD_ADDED_MANDATORY,
        FieldChange::Added(_) => FIELD_ADDED_OPTIONAL,
        FieldChange::Removed(field) if field.ingestion_key.is_none() => UNSENT_REMOVED,
        FieldChange::Removed(_) => FIELD_REMOVED,
        FieldChange::StorageKey(_) => STORAGE_KEY,
        FieldChange::Optional { ingested: false, .. } => OPTIONAL_UNUSED,
        FieldChange::Optional { now: true, .. } => FIELD_OPTIONAL,
        FieldChange::Optional { now: false, .. } => FIELD_MANDATORY,
        FieldChange::Type { ingested: false, .. } => UNSENT_TYPE,
        FieldChange::Type { old, new, .. } if accepts(new, old) => TYPE_WIDENED,
        FieldChange::Type { .. } => TYPE_CHANGED,
        FieldChange::IngestionKey { old: None, mandatory: true, .. } => INGESTION_KEY_DEMANDED,
        FieldChange::IngestionKey { old: None, .. } => INGESTION_KEY_NEW,
        FieldChange::IngestionKey { new: None, .. } => INGESTION_KEY_GONE,
        FieldChange::IngestionKey { .. } => INGESTION_KEY,
        FieldChange::Entity(..) => ENTITY,
        FieldChange::UnknownType(_) => TYPE_UNKNOWN,
        FieldChange::UnknownEntity(_) => ENTITY_UNKNOWN,
        FieldChange::Pii(true) => PII_ON,
        FieldChange::Pii(false) => PII_OFF,
        FieldChange::Discriminant(true) => DISCRIMINANT_ON,
        FieldChange::Discriminant(false) => DISCRIMINANT_OFF,
        FieldChange::Label(..) => LABEL,
        FieldChange::Metadata(..) => FIELD_METADATA,
        FieldChange::Property(_) => UNHANDLED,
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

fn is_reordered(old: &[String], new: &[String]) -> bool {
    let sorted = |countries: &[String]| {
        let mut sorted = countries.to_vec();
        sorted.sort_unstable();
        sorted
    };
    sorted(old) == sorted(new)
}

/// How long events are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Retention<'a> {
    /// Nobody said.
    Unsaid,
    /// As long as the project says.
    Project,
    Days(f64),
    ForEver,
    /// As somebody says of whom this library does not know.
    Other(&'a str),
}

impl<'a> Retention<'a> {
    pub(super) fn of(policy: Option<&'a ExpirationPolicy>) -> Self {
        let Some(policy) = policy else { return Self::Unsaid };
        let days = policy.retention_days.as_ref().and_then(serde_json::Number::as_f64);
        match (&*policy.from, days) {
            ("project", _) => Self::Project,
            (_, Some(days)) => Self::Days(days),
            ("event-type", None) => Self::ForEver,
            (other, None) => Self::Other(other),
        }
    }
}

fn judge_retention(old: Retention<'_>, new: Retention<'_>) -> &'static Rule {
    match (old, new) {
        // What differs is something that this library does not know.
        _ if old == new => UNHANDLED,
        (Retention::Days(old), Retention::Days(new)) if old < new => RETENTION_LENGTHENED,
        (Retention::Days(_), Retention::ForEver) => RETENTION_LENGTHENED,
        (Retention::Days(_) | Retention::ForEver, Retention::Days(_)) => RETENTION_SHORTENED,
        _ => RETENTION,
    }
}
