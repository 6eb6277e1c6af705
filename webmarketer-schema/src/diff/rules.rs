//! The rules: for each kind of change, how bad it is for code that sends events, what it breaks, and what to do.
//!
//! To add one: an entry below, and a scenario; `tests/drift/README.md` says how.

use super::{FieldChange, TypeChange};
use crate::model::{ExpirationPolicy, FieldType};

/// How bad a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Debug, PartialEq, Eq, Hash)]
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

macro_rules! rules {
    ($($id:literal, $level:ident, [$($breaks:ident),*],
        when $change:pat $(if $guard:expr)?,
        why $reason:literal, example $example:literal, do $remedy:literal;)*) => {
        /// Every rule, in the order in which they are asked.
        pub const RULES: &[Rule] = &[$(Rule {
            id: $id,
            level: Level::$level,
            breaks: &[$(Breaks::$breaks),*],
            reason: $reason,
            example: $example,
            remedy: $remedy,
        }),*];

        /// The first rule that a change falls under. There is no default: a change that no rule is for does not compile.
        pub(super) fn judge(change: &TypeChange) -> &'static Rule {
            match change {
                $($change $(if $guard)? => const {
                    &Rule {
                        id: $id,
                        level: Level::$level,
                        breaks: &[$(Breaks::$breaks),*],
                        reason: $reason,
                        example: $example,
                        remedy: $remedy,
                    }
                },)*
            }
        }
    };
}

#[rustfmt::skip]
rules! {
    "event-type-added", Allow, [],
        when TypeChange::Added(_),
        why "code that does not know an event type cannot send it, and breaks nothing",
        example "`quote-requested` was created in Webmarketer",
        do "`webmarketer pull`, then `webmarketer generate`, gives it a struct";
    "event-type-removed", Deny, [Data, Code],
        when TypeChange::Removed(_),
        why "events of a type that the service does not know are trashed",
        example "`purchase` was deleted",
        do "stop sending it, or have it created again";
    "event-type-renamed", Deny, [Data, Code],
        when TypeChange::Renamed(_),
        why "events that carry the old reference are trashed",
        example "`purchase` is `order` now, with the same name and fields",
        do "`webmarketer pull` and `webmarketer generate`, then send the struct of the new reference";
    "event-type-archived", Deny, [Data, Code],
        when TypeChange::Archived,
        why "an archived event type is out of use, and its events no longer show",
        example "`purchase` was archived",
        do "stop sending it, or have it restored";
    "event-type-restored", Allow, [],
        when TypeChange::Restored,
        why "an event type that is back in use can be sent again",
        example "`purchase` was archived and no longer is",
        do "`webmarketer pull`, then `webmarketer generate`, gives it its struct back";
    "event-type-name-changed", Allow, [],
        when TypeChange::Name(..),
        why "the name is for people; events carry the reference",
        example "\"Purchase\" is shown as \"Order\" now",
        do "`webmarketer pull` notes it";
    "retention-shortened", Warn, [Consent, Data],
        when TypeChange::Retention(old, new) if kept(old.as_ref(), new.as_ref()) == Kept::Shorter,
        why "events are deleted sooner than they were meant to be",
        example "events were kept for 365 days and now are for 30",
        do "have the new duration confirmed by whoever needs the figures, then `webmarketer pull`";
    "retention-lengthened", Deny, [Consent],
        when TypeChange::Retention(old, new) if kept(old.as_ref(), new.as_ref()) == Kept::Longer,
        why "events are kept for longer than was agreed with the people whose data it is",
        example "events were kept for 30 days and now are for ever",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    "retention-changed", Warn, [Consent],
        when TypeChange::Retention(old, new) if kept(old.as_ref(), new.as_ref()) == Kept::Otherwise,
        why "somebody else decides now how long events are kept, and for how long cannot be seen",
        example "events were kept for 30 days and now are for as long as the project says",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    "phone-countries-changed", Warn, [Data],
        when TypeChange::PhoneCountries(old, new) if !is_reordered(old, new),
        why "a national phone number may now be read as another country's, or refused",
        example "phone numbers were looked up in FR and BE and now are in FR alone",
        do "send phone numbers in international form, then `webmarketer pull`";
    "phone-countries-reordered", Warn, [Data],
        when TypeChange::PhoneCountries(..),
        why "a national phone number that several countries could have is now read as another one's",
        example "phone numbers were looked up in FR before BE and now are in BE first",
        do "send phone numbers in international form, then `webmarketer pull`";
    "attributable-changed", Warn, [],
        when TypeChange::Attributable(..),
        why "whether these events take part in attribution has changed",
        example "`attributable` was switched off",
        do "tell whoever reads the figures, then `webmarketer pull`";
    "most-probable-location-moved", Warn, [Data],
        when TypeChange::MostProbableLocation(..),
        why "where users are believed to be is now read from another field",
        example "`billing` was the most probable location and `delivery` is now",
        do "have it confirmed, then `webmarketer pull`";
    "event-type-metadata-changed", Allow, [],
        when TypeChange::Metadata(..),
        why "metadata has no part in what is sent",
        example "`{\"team\": \"a\"}` was attached",
        do "`webmarketer pull` notes it";
    "field-added-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Added(field)) if field.is_mandatory(),
        why "events without the new field are trashed",
        example "`purchase.channel` is new, and `optional` is off",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    "field-added-optional", Allow, [Code],
        when TypeChange::Field(_, FieldChange::Added(_)),
        why "events without the new field are still stored; the struct gets one more field",
        example "`purchase.channel` is new, and `optional` is on",
        do "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    "field-removed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Removed(field)) if field.ingestion_key.is_some(),
        why "what is sent under its key is no longer stored",
        example "`purchase.coupon` was deleted",
        do "stop sending it, or have the field put back";
    "field-became-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Optional { now: false, ingested: true }),
        why "events without the field are trashed from now on",
        example "`purchase.coupon` had `optional` on and now has it off",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    "field-became-optional", Allow, [Code],
        when TypeChange::Field(_, FieldChange::Optional { now: true, ingested: true }),
        why "events that carry the field are stored as before; only the type of the struct's field changes",
        example "`purchase.coupon` had `optional` off and now has it on",
        do "`webmarketer pull`, then `webmarketer generate`, makes it an `Option`";
    "optional-flag-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Optional { ingested: false, .. }),
        why "events do not carry this field, so it is never demanded of one",
        example "the state `converted` has `optional` off now",
        do "`webmarketer pull` notes it";
    "field-type-changed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Type { old, new, ingested: true }) if !accepts(new, old),
        why "values that were right for the old type are refused by the new one",
        example "`purchase.contact` was a string and is an email now",
        do "`webmarketer pull` and `webmarketer generate`, then send the new type";
    "field-type-widened", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Type { ingested: true, .. }),
        why "values of the old type are still accepted, but the struct now asks for another",
        example "`purchase.contact` was an email and is a string now",
        do "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    "field-type-unknown", Warn, [],
        when TypeChange::Field(_, FieldChange::UnknownType(_)),
        why "this version has no name for the type, so nothing holds its values against it",
        example "`purchase.shape` is of the type `hologram`",
        do "have this library updated; until then `webmarketer pull`, then `webmarketer generate`, takes any JSON for it";
    "entity-unknown", Warn, [],
        when TypeChange::Field(_, FieldChange::UnknownEntity(_)),
        why "this version has no name for the entity, so nobody can tell what the value is stored with",
        example "`purchase.shape` belongs to `company`",
        do "have this library updated; until then `webmarketer pull` notes it";
    "storage-key-changed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::StorageKey(_)),
        why "values come as before but go to another field, and those that are there already stay where they were",
        example "what is sent as `amount` was stored as `amount` and now is as `total`",
        do "have it confirmed, then `webmarketer pull`";
    "ingestion-key-changed", Deny, [Data],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: Some(_), new: Some(_), .. }),
        why "events carry the value under the old key, where nobody looks any more",
        example "`purchase.amount` was sent as `amount` and is now as `total`",
        do "`webmarketer pull`, then `webmarketer generate`, sends it under the new key";
    "ingestion-key-removed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { new: None, .. }),
        why "events no longer carry this field, and what is sent under the old key is lost",
        example "`purchase.refunded` was sent as `refunded` and is now only set later",
        do "stop sending it, or have its ingestion key put back";
    "ingestion-key-added", Warn, [Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: None, mandatory: false, .. }),
        why "events can now carry this field, where it was only set later",
        example "`purchase.refunded` can be sent as `refunded` now",
        do "`webmarketer pull`, then `webmarketer generate`, adds it to the struct";
    "ingestion-key-added-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: None, .. }),
        why "events must now carry this field, and those without it are trashed",
        example "`purchase.refunded` must be sent as `refunded` now",
        do "`webmarketer pull` and `webmarketer generate`, then fill it in wherever the event is built";
    "unsent-field-removed", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Removed(_)),
        why "events never carried this field, but what is set on an event later can no longer be set",
        example "the state `refunded` was deleted",
        do "stop setting it, then `webmarketer pull`";
    "unsent-field-type-changed", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Type { ingested: false, .. }),
        why "events do not carry this field, but what is set on an event later must be of the new type",
        example "the statistic `margin` was a number and is an amount of money now",
        do "`webmarketer pull`, then `webmarketer generate`, takes the new type over";
    "entity-changed", Deny, [Data],
        when TypeChange::Field(_, FieldChange::Entity(..)),
        why "the value is now stored with something else than before",
        example "`purchase.city` belonged to the event and now does to the user",
        do "have it confirmed, then `webmarketer pull`";
    "pii-on", Warn, [Consent, Code],
        when TypeChange::Field(_, FieldChange::Pii(true)),
        why "the value now counts as personal and must be handled so",
        example "`purchase.note` is personally identifiable information now",
        do "`webmarketer pull`, then `webmarketer generate`, wraps it so that no log shows it";
    "pii-off", Deny, [Consent, Code],
        when TypeChange::Field(_, FieldChange::Pii(false)),
        why "a value that was personal no longer counts as such, and nothing protects it",
        example "`purchase.email` is no longer personally identifiable information",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    "discriminant-on", Deny, [Consent],
        when TypeChange::Field(_, FieldChange::Discriminant(true)),
        why "the value now decides who is the same user, so a wrong one merges two people",
        example "`purchase.phone` is a discriminant now",
        do "make sure that it is unique to a person, then `webmarketer pull`";
    "discriminant-off", Deny, [Consent],
        when TypeChange::Field(_, FieldChange::Discriminant(false)),
        why "the value no longer helps to recognise a user, so one person may become two",
        example "`purchase.email` is no longer a discriminant",
        do "have it confirmed, then `webmarketer pull`";
    "field-label-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Label(..)),
        why "the label is for people; events carry the key",
        example "\"Coupon\" is shown as \"Voucher\" now",
        do "`webmarketer pull` notes it";
    "field-metadata-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Metadata(..)),
        why "metadata has no part in what is sent",
        example "`{\"team\": \"a\"}` was attached",
        do "`webmarketer pull` notes it";
    "unhandled", Warn, [],
        when TypeChange::Property(_) | TypeChange::Retention(..) | TypeChange::Field(_, FieldChange::Property(_)),
        why "the service has changed a property that this version does not know",
        example "`purchase` has the property `colour` now",
        do "look at it in Webmarketer's interface, then `webmarketer pull`";
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

/// How long events are kept now, beside before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Shorter,
    Longer,
    /// As somebody else says.
    Otherwise,
    /// The same; what differs is something that this library does not know.
    Same,
}

fn kept(old: Option<&ExpirationPolicy>, new: Option<&ExpirationPolicy>) -> Kept {
    match (Retention::of(old), Retention::of(new)) {
        (old, new) if old == new => Kept::Same,
        (Retention::Days(old), Retention::Days(new)) if old < new => Kept::Longer,
        (Retention::Days(_), Retention::ForEver) => Kept::Longer,
        (Retention::Days(_) | Retention::ForEver, Retention::Days(_)) => Kept::Shorter,
        _ => Kept::Otherwise,
    }
}
