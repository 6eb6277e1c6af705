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

        /// The first rule that matches a change. There is no default, so a kind of change without a rule does not
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
        why "code without the struct of the event type keeps working",
        example "`quote-requested` was created in Webmarketer",
        do "run `webmarketer pull` and `webmarketer generate` to get its struct";
    "event-type-removed", Deny, [Data, Code],
        when TypeChange::Removed(_),
        why "the service trashes events of a type that it does not have",
        example "`purchase` was deleted",
        do "stop sending its events, then run `webmarketer pull` and `webmarketer generate`; or create it again \
            in Webmarketer";
    "event-type-renamed", Deny, [Data, Code],
        when TypeChange::Renamed(_),
        why "the service trashes events with the old reference",
        example "`purchase` was renamed to `order`; its name and fields are the same",
        do "run `webmarketer pull` and `webmarketer generate`, then send events of the new struct";
    "event-type-archived", Deny, [Data, Code],
        when TypeChange::Archived,
        why "an archived event type is not in use, and the service may trash its events",
        example "`purchase` was archived",
        do "stop sending its events, then run `webmarketer pull` and `webmarketer generate`; or restore it in \
            Webmarketer";
    "event-type-restored", Allow, [],
        when TypeChange::Restored,
        why "the event type can be sent again",
        example "`purchase` is no longer archived",
        do "run `webmarketer pull` and `webmarketer generate` to get its struct again";
    "event-type-name-changed", Allow, [],
        when TypeChange::Name(..),
        why "the name is only for display; the reference is sent with events",
        example "the name \"Purchase\" changed to \"Order\"",
        do "run `webmarketer pull` to update the lock";
    "retention-shortened", Warn, [Consent, Data],
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::Shorter,
        why "the service deletes events earlier than before",
        example "the retention changed from 365 days to 30 days",
        do "ask the users of the data to confirm the new duration, then run `webmarketer pull`";
    "retention-lengthened", Deny, [Consent],
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::Longer,
        why "the service keeps personal data for longer than users were told",
        example "the retention changed from 30 days to forever",
        do "ask the person responsible for data protection to confirm it, then run `webmarketer pull`";
    "retention-changed", Warn, [Consent],
        when TypeChange::Retention(old, new) if retention_change(old.as_ref(), new.as_ref()) == RetentionChange::OtherPolicy,
        why "another policy decides how long events are kept, and the two durations cannot be compared",
        example "the retention changed from 30 days to the default of the project",
        do "ask the person responsible for data protection to confirm it, then run `webmarketer pull`";
    "phone-countries-changed", Warn, [Data],
        when TypeChange::PhoneCountries(old, new) if !is_reordered(old, new),
        why "the service may read a national phone number as one of another country, or trash it",
        example "the countries for phone numbers changed from FR, BE to FR",
        do "send phone numbers in international form, then run `webmarketer pull`";
    "phone-countries-reordered", Warn, [Data],
        when TypeChange::PhoneCountries(..),
        why "the service reads a national phone number that is valid in several countries as one of another country",
        example "the countries for phone numbers changed from FR, BE to BE, FR",
        do "send phone numbers in international form, then run `webmarketer pull`";
    "attributable-changed", Warn, [],
        when TypeChange::Attributable(..),
        why "this decides whether the events are included in attribution",
        example "`attributable` changed from true to false",
        do "inform the users of the statistics, then run `webmarketer pull`";
    "most-probable-location-gone", Warn, [Data],
        when TypeChange::MostProbableLocation(_, new) if new.is_empty(),
        why "the service reads the location of a user from another field, or no longer reads it",
        example "the most probable location changed from `billing` to none",
        do "confirm the change, then run `webmarketer pull`";
    "most-probable-location-moved", Warn, [Data],
        when TypeChange::MostProbableLocation(..),
        why "the service reads the location of a user from another field",
        example "the most probable location changed from `billing` to `delivery`",
        do "confirm that the new field has the location of the user, then run `webmarketer pull`";
    "event-type-metadata-changed", Allow, [],
        when TypeChange::Metadata(..),
        why "metadata is not part of an event",
        example "`{\"team\": \"a\"}` was added",
        do "run `webmarketer pull` to update the lock";
    "field-added-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Added(field)) if field.is_mandatory(),
        why "the service trashes events without the new field",
        example "`purchase.channel` was added, with `optional` off",
        do "run `webmarketer pull` and `webmarketer generate`, then set the field wherever the event is built";
    "unsent-field-added", Allow, [],
        when TypeChange::Field(_, FieldChange::Added(field)) if field.ingestion_key.is_none(),
        why "events stay valid, because they do not carry the field",
        example "the state `refunded` was added",
        do "run `webmarketer pull` and `webmarketer generate`; for a state or statistic, the struct gets a constant";
    "field-added-optional", Allow, [Code],
        when TypeChange::Field(_, FieldChange::Added(_)),
        why "events without the new field stay valid; the struct gets a new field",
        example "`purchase.channel` was added, with `optional` on",
        do "run `webmarketer pull` and `webmarketer generate` to add it to the struct";
    "field-removed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Removed(field)) if field.ingestion_key.is_some(),
        why "the service no longer stores the value that is sent for the field",
        example "`purchase.coupon` was deleted",
        do "stop sending the field, then run `webmarketer pull` and `webmarketer generate`; or create it again \
            in Webmarketer";
    "field-became-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Optional { now: false, ingested: true }),
        why "the service trashes events without the field",
        example "`optional` of `purchase.coupon` changed from on to off",
        do "run `webmarketer pull` and `webmarketer generate`, then set the field wherever the event is built";
    "field-became-optional", Allow, [Code],
        when TypeChange::Field(_, FieldChange::Optional { now: true, ingested: true }),
        why "events with the field stay valid; the type of the field in the struct becomes an `Option`",
        example "`optional` of `purchase.coupon` changed from off to on",
        do "run `webmarketer pull` and `webmarketer generate`, then wrap the values in `Some`";
    "optional-flag-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Optional { ingested: false, .. }),
        why "the field is not sent with events, so `optional` has no effect",
        example "`optional` of the state `converted` changed to off",
        do "run `webmarketer pull` to update the lock";
    "field-type-changed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::Type { old, new, ingested: true }) if !accepts(new, old),
        why "the service trashes events with values that are valid only for the old type",
        example "the type of `purchase.contact` changed from string to email",
        do "run `webmarketer pull` and `webmarketer generate`, then send values of the new type";
    "field-type-widened", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Type { ingested: true, .. }),
        why "values of the old type stay valid; the struct has another type",
        example "the type of `purchase.contact` changed from email to string",
        do "run `webmarketer pull` and `webmarketer generate` to use the new type";
    "field-type-unknown", Warn, [Unknown],
        when TypeChange::Field(_, FieldChange::UnknownType(_)),
        why "this version does not know the type, so it cannot check values",
        example "the type of `purchase.shape` is `hologram`",
        do "update webmarketer; until then, `webmarketer pull` and `webmarketer generate` use any JSON value for \
            the field";
    "entity-unknown", Warn, [Unknown],
        when TypeChange::Field(_, FieldChange::UnknownEntity(_)),
        why "this version does not know the entity, so it does not know whether the value belongs to the user, the \
            event, a state or a statistic",
        example "the entity of `purchase.shape` is `company`",
        do "update webmarketer; until then, `webmarketer pull` updates the lock";
    "storage-key-changed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::StorageKey(_)),
        why "new values are stored under another key, and earlier values stay under the old key",
        example "values sent as `amount` were stored as `amount`, and are now stored as `total`",
        do "confirm that the values belong under the new key; then run `webmarketer pull` and `webmarketer \
            generate`. In structs that you write, set `storage_key` to the new key, and keep `ingestion_key`";
    "ingestion-key-changed", Deny, [Data],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: Some(_), new: Some(_), .. }),
        why "the service ignores values under the old key",
        example "the ingestion key of `purchase.amount` changed from `amount` to `total`",
        do "run `webmarketer pull` and `webmarketer generate` to send the value under the new key. In structs that \
            you write, set `ingestion_key`";
    "ingestion-key-removed", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { new: None, .. }),
        why "the field is no longer sent with events, and the service ignores values under the old key",
        example "the ingestion key of `purchase.refunded` was removed, so it can only be set later",
        do "stop sending the field, then run `webmarketer pull` and `webmarketer generate`; or restore its \
            ingestion key in Webmarketer";
    "ingestion-key-added", Warn, [Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: None, mandatory: false, .. }),
        why "the field can now be sent with an event; before, events did not carry it",
        example "`purchase.refunded` got the ingestion key `refunded`",
        do "run `webmarketer pull` and `webmarketer generate` to add it to the struct";
    "ingestion-key-added-mandatory", Deny, [Data, Code],
        when TypeChange::Field(_, FieldChange::IngestionKey { old: None, .. }),
        why "the field must now be sent with every event; the service trashes events without it",
        example "`purchase.refunded` got the ingestion key `refunded`, with `optional` off",
        do "run `webmarketer pull` and `webmarketer generate`, then set the field wherever the event is built";
    "unsent-field-removed", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Removed(_)),
        why "events did not carry the field, but a state or statistic can no longer be set",
        example "the state `refunded` was deleted",
        do "remove the code that uses the field, then run `webmarketer pull` and `webmarketer generate`";
    "unsent-field-type-changed", Warn, [Code],
        when TypeChange::Field(_, FieldChange::Type { ingested: false, .. }),
        why "events do not carry the field, but the value of a state or statistic must have the new type when it is set",
        example "the type of the statistic `margin` changed from number to currency",
        do "run `webmarketer pull` and `webmarketer generate` to use the new type";
    "entity-changed", Deny, [Data],
        when TypeChange::Field(_, FieldChange::Entity(..)),
        why "the service stores the value with another entity",
        example "the entity of `purchase.city` changed from event to user",
        do "confirm that the value belongs to the new entity; then run `webmarketer pull` and `webmarketer \
            generate`. In structs that you write, change the entity of the field";
    "pii-on", Warn, [Consent, Code],
        when TypeChange::Field(_, FieldChange::Pii(true)),
        why "the value is now personal data",
        example "`purchase.note` became personal data (PII)",
        do "run `webmarketer pull` and `webmarketer generate` to wrap the value in `Pii`, which keeps it out of logs";
    "pii-off", Deny, [Consent, Code],
        when TypeChange::Field(_, FieldChange::Pii(false)),
        why "the value is no longer marked as personal data, so nothing keeps it out of logs",
        example "`purchase.email` is no longer personal data (PII)",
        do "ask the person responsible for data protection to confirm it, then run `webmarketer pull` and \
            `webmarketer generate`";
    "discriminant-on", Deny, [Consent],
        when TypeChange::Field(_, FieldChange::Discriminant(true)),
        why "the value now identifies a user, so two people with the same value are merged",
        example "`purchase.phone` became a discriminant",
        do "confirm that the value is unique to a person, then run `webmarketer pull`";
    "discriminant-off", Deny, [Consent],
        when TypeChange::Field(_, FieldChange::Discriminant(false)),
        why "the value no longer identifies a user, so one person can become two users",
        example "`purchase.email` is no longer a discriminant",
        do "ask the person responsible for the user data to confirm it, then run `webmarketer pull`";
    "field-label-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Label(..)),
        why "the label is only for display; the key is sent with events",
        example "the label \"Coupon\" changed to \"Voucher\"",
        do "run `webmarketer pull` to update the lock";
    "field-metadata-changed", Allow, [],
        when TypeChange::Field(_, FieldChange::Metadata(..)),
        why "metadata is not part of an event",
        example "`{\"team\": \"a\"}` was added",
        do "run `webmarketer pull` to update the lock";
    "unhandled", Warn, [Unknown],
        when TypeChange::Property(_) | TypeChange::Retention(..) | TypeChange::Field(_, FieldChange::Property(_)),
        why "this version does not know the property that changed",
        example "`purchase` got the property `colour`",
        do "check the event type in Webmarketer, then run `webmarketer pull`";
    }
    others {
    EVENTS_TRASHED: "events-trashed", Deny, [Data],
        why "the service answered 200 to these events and then trashed them",
        example "12 events of type `purchase` were trashed: invalid-field for `email`",
        do "`webmarketer samples` shows valid values; correct the values that are sent";
    NOT_SEEN: "not-seen", Deny, [Unknown],
        why "without a comparison, drift stays unnoticed, so the check fails",
        example "the service did not answer",
        do "check that the service is reachable and that the files are readable, then run the command again";
    LOCK_EDITED: "lock-edited", Warn, [Unknown],
        why "the compiler compares the code with the edited lock, which is not what the service has",
        example "`\"optional\": false` was changed to `true` in the lock",
        do "run `webmarketer pull` to restore the lock from the service";
    RUST_NAME_TWICE: "rust-name-twice", Warn, [Code],
        why "two structs cannot have one name, so the second event type gets another name in generated code",
        example "two branches added `order-paid` and `order_paid`, both with the name `OrderPaid`, and were merged",
        do "run `webmarketer pull`, which pins another name for one of them, and then `webmarketer generate`";
    CODE_DIFFERS: "code-differs", Warn, [],
        why "the lock or the settings changed after the code was generated, or the code was edited or merged",
        example "the lock was pulled, and the code was not generated again",
        do "run `webmarketer generate`; it overwrites edits, so change names and types in webmarketer.toml";
    CODE_NOT_READ: "code-not-read", Info, [],
        why "a part of the code is read only by the compiler, so it is not compared here; `cargo check` compares it",
        example "the type of `Purchase::total` is defined in another crate",
        do "run `cargo check` in CI too; or name the field type with `type = \"...\"` in the attribute of the field";
    CODE_MISSING: "code-missing", Warn, [Code],
        why "webmarketer.toml or a flag names a path for generated code, and no file is there",
        example "`output = \"src/events.rs\"` is set, and the file does not exist",
        do "run `webmarketer generate`";
    CODE_LEFT_OVER: "code-left-over", Warn, [Code],
        why "a file and a folder with the same name are the same module, which does not compile",
        example "`modules = true` was removed from webmarketer.toml, and `src/events/` still exists",
        do "delete the code that is no longer generated";
    NO_STRUCT: "no-struct", Warn, [],
        why "no Rust struct can be generated for the event type, so this code cannot send it",
        example "a mandatory field of `purchase` has a NUL character in its key",
        do "correct the event type in Webmarketer, or exclude it with `event_types` in webmarketer.toml";
    NO_FIELD: "no-field", Warn, [],
        why "no Rust field can be generated for the field, so the struct omits it",
        example "an optional field of `purchase` has a NUL character in its key",
        do "correct or remove the field in Webmarketer";
    PII_UNMARKED: "pii-unmarked", Info, [],
        why "the service does not treat the values as personal data, so the generated field has `pii = false`, and `Debug` \
            shows them",
        example "`gift-card-bought.recipient` is an e-mail address that the service does not mark as PII",
        do "if the value identifies a person, mark the field as PII in Webmarketer; otherwise accept it with \
            `[[accept]]` in webmarketer.toml";
    ACCEPT_EXPIRED: "accept-expired", Warn, [],
        why "the date of the entry has passed, so the finding counts again",
        example "`until = 2026-01-31`, and today is later",
        do "fix the accepted finding, or ask its owner for a later date";
    ACCEPT_NEEDLESS: "accept-needless", Warn, [],
        why "the entry accepts no finding, and would hide the next one",
        example "a mandatory field was accepted, and is optional again",
        do "remove the entry from webmarketer.toml, or correct its path";
    }
}

/// Whether every valid value of the old type is a valid value of the new one.
fn accepts(new: &FieldType, old: &FieldType) -> bool {
    let is_text =
        matches!(old, FieldType::String | FieldType::Message | FieldType::Email | FieldType::Phone | FieldType::Date);
    match new {
        FieldType::String | FieldType::Message => is_text,
        // The values that the service accepts for an unknown type are unknown.
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
