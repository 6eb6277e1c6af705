//! Every rule: for each kind of finding, how bad it is for code that sends events, what it breaks, and what to do.
//!
//! To add one for changes between catalogues: an entry under `changes`, and a scenario; `tests/drift/README.md` says
//! how. A rule for something else is an entry under `others`, with the name of its constant.

use super::retention::{RetentionChange, retention_change};
use super::rule::{Breaks, Level, Rule};
use super::{FieldChange, TypeChange};
use crate::model::FieldType;

macro_rules! rules {
    (
        changes {
            $($id:literal, $level:ident, [$($breaks:ident),*],
                when $change:pat $(if $guard:expr)?,
                why $reason:literal, example $example:literal, do $remedy:literal;)*
        }
        others {
            $($name:ident: $other_id:literal, $other_level:ident, [$($other_breaks:ident),*],
                why $other_reason:literal, example $other_example:literal, do $other_remedy:literal;)*
        }
    ) => {
        /// The rules for changes between two catalogues, in the order in which they are asked.
        pub const CHANGE_RULES: &[&Rule] = &[$(rule!($id, $level, [$($breaks),*], $reason, $example, $remedy)),*];

        $(
            #[doc = concat!("The rule `", $other_id, "`.")]
            pub const $name: &Rule = rule!(
                $other_id, $other_level, [$($other_breaks),*], $other_reason, $other_example, $other_remedy
            );
        )*

        /// The rules for everything else: the lock itself, the generated code, the settings and the events of senders.
        pub const OTHER_RULES: &[&Rule] = &[$($name),*];

        /// The first rule that a change falls under. There is no default: a change that no rule is for does not
        /// compile.
        pub(super) fn judge(change: &TypeChange) -> &'static Rule {
            match change {
                $($change $(if $guard)? => const { rule!($id, $level, [$($breaks),*], $reason, $example, $remedy) },)*
            }
        }
    };
}

macro_rules! rule {
    ($id:literal, $level:ident, [$($breaks:ident),*], $reason:literal, $example:literal, $remedy:literal) => {
        &Rule {
            id: $id,
            level: Level::$level,
            breaks: &[$(Breaks::$breaks),*],
            reason: $reason,
            example: $example,
            remedy: $remedy,
        }
    };
}

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CHANGE_RULES.iter().chain(OTHER_RULES).copied()
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

#[rustfmt::skip]
rules! {
    changes {
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
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::Shorter,
        why "events are deleted sooner than they were meant to be",
        example "events were kept for 365 days and now are for 30",
        do "have the new duration confirmed by whoever needs the figures, then `webmarketer pull`";
    "retention-lengthened", Deny, [Consent],
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::Longer,
        why "events are kept for longer than was agreed with the people whose data it is",
        example "events were kept for 30 days and now are for ever",
        do "have it confirmed by whoever answers for data protection, then `webmarketer pull`";
    "retention-changed", Warn, [Consent],
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::OtherPolicy,
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
    others {
    EVENTS_TRASHED: "events-trashed", Deny, [Data],
        why "the service answered 200 to these events and stored none of them",
        example "`purchase.email` had 12 events refused: invalid-field",
        do "see with `webmarketer samples` what the field takes, and mend what is sent";
    NOT_SEEN: "not-seen", Deny, [],
        why "a comparison that could not be made says nothing, and never passes",
        example "the service did not answer",
        do "see that the service can be reached and the files can be read, then run it again";
    LOCK_EDITED: "lock-edited", Warn, [],
        why "the compiler holds the code against what somebody wrote, and not against what the service said",
        example "somebody changed `\"optional\": false` to `true` in the lock",
        do "`webmarketer pull` takes it back from the service";
    CODE_STALE: "code-stale", Warn, [],
        why "the structs are of another lock or of other settings than those that are there",
        example "the lock was pulled, and nothing was generated from it",
        do "`webmarketer generate`";
    CODE_EDITED: "code-edited", Warn, [],
        why "the next time the code is generated, what somebody wrote into it is lost",
        example "somebody changed a field of a generated struct",
        do "`webmarketer generate`; what is wanted otherwise is said in webmarketer.toml";
    CODE_MISSING: "code-missing", Warn, [],
        why "webmarketer.toml or a flag names a place for generated code, and there is none",
        example "`output = \"src/events.rs\"`, and no such file",
        do "`webmarketer generate`";
    CODE_LEFT_OVER: "code-left-over", Warn, [],
        why "a file and a folder of one name are one module, which does not compile",
        example "`modules = true` was taken out of webmarketer.toml, and `src/events/` is still there",
        do "delete what is no longer generated";
    NO_STRUCT: "no-struct", Warn, [],
        why "no Rust struct can stand for the event type, so no code here sends it",
        example "a mandatory field of `purchase` has a NUL character in its key",
        do "have it mended in Webmarketer, or leave it out by `event_types` in webmarketer.toml";
    NO_FIELD: "no-field", Warn, [],
        why "no Rust field can stand for the field, so the struct of its event type leaves it out",
        example "an optional field of `purchase` has a NUL character in its key",
        do "have the field corrected or removed in Webmarketer";
    ACCEPT_EXPIRED: "accept-expired", Warn, [],
        why "what was accepted for a time counts again",
        example "`until = 2026-01-31`, and it is February",
        do "settle what was accepted, or have its owner set another day";
    ACCEPT_NEEDLESS: "accept-needless", Warn, [],
        why "it accepts nothing that is there, and would hide the next one",
        example "a field was accepted as mandatory and is optional again",
        do "take the entry out of webmarketer.toml, or mend its path";
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
