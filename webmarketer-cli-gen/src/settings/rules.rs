//! Every rule: those of differences between catalogues, and those of the lock itself, the generated code and what was
//! accepted.

use webmarketer_schema::diff::{Breaks, Level, RULES, Rule};

const fn warn(id: &'static str, reason: &'static str, example: &'static str, remedy: &'static str) -> Rule {
    Rule { id, level: Level::Warn, breaks: &[], reason, example, remedy }
}

pub(crate) const LOCK_EDITED: &Rule = &warn(
    "lock-edited",
    "the compiler holds the code against what somebody wrote, and not against what the service said",
    "somebody changed `\"optional\": false` to `true` in the lock",
    "`webmarketer pull` takes it back from the service",
);

pub(crate) const CODE_STALE: &Rule = &warn(
    "code-stale",
    "the structs are of another lock or of other settings than those that are there",
    "the lock was pulled, and nothing was generated from it",
    "`webmarketer generate`",
);

pub(crate) const CODE_EDITED: &Rule = &warn(
    "code-edited",
    "the next time the code is generated, what somebody wrote into it is lost",
    "somebody changed a field of a generated struct",
    "`webmarketer generate`; what is wanted otherwise is said in webmarketer.toml",
);

pub(crate) const CODE_MISSING: &Rule = &warn(
    "code-missing",
    "webmarketer.toml or a flag names a place for generated code, and there is none",
    "`output = \"src/events.rs\"`, and no such file",
    "`webmarketer generate`",
);

pub(crate) const CODE_LEFT_OVER: &Rule = &warn(
    "code-left-over",
    "a file and a folder of one name are one module, which does not compile",
    "`modules = true` was taken out of webmarketer.toml, and `src/events/` is still there",
    "delete what is no longer generated",
);

pub(crate) const NO_STRUCT: &Rule = &warn(
    "no-struct",
    "no Rust struct can stand for the event type, so no code here sends it",
    "a mandatory field of `purchase` has a NUL character in its key",
    "have it mended in Webmarketer, or leave it out by `event_types` in webmarketer.toml",
);

pub(crate) const NO_FIELD: &Rule = &warn(
    "no-field",
    "no Rust field can stand for the field, so the struct of its event type leaves it out",
    "an optional field of `purchase` has a NUL character in its key",
    "have the field corrected or removed in Webmarketer",
);

pub(crate) const ACCEPT_EXPIRED: &Rule = &warn(
    "accept-expired",
    "what was accepted for a time counts again",
    "`until = 2026-01-31`, and it is February",
    "settle what was accepted, or have its owner set another day",
);

pub(crate) const ACCEPT_NEEDLESS: &Rule = &warn(
    "accept-needless",
    "it accepts nothing that is there, and would hide the next one",
    "a field was accepted as mandatory and is optional again",
    "take the entry out of webmarketer.toml, or mend its path",
);

pub(crate) const EVENTS_TRASHED: &Rule = &Rule {
    id: "events-trashed",
    level: Level::Deny,
    breaks: &[Breaks::Data],
    reason: "the service answered 200 to these events and stored none of them",
    example: "`purchase.email` had 12 events refused: invalid-field",
    remedy: "see with `webmarketer samples` what the field takes, and mend what is sent",
};

pub(crate) const NOT_SEEN: &Rule = &Rule {
    id: "not-seen",
    level: Level::Deny,
    breaks: &[],
    reason: "a comparison that could not be made says nothing, and never passes",
    example: "the service did not answer",
    remedy: "see that the service can be reached and the files can be read, then run it again",
};

const OWN: [&Rule; 11] = [
    EVENTS_TRASHED,
    NOT_SEEN,
    LOCK_EDITED,
    CODE_STALE,
    CODE_EDITED,
    CODE_MISSING,
    CODE_LEFT_OVER,
    NO_STRUCT,
    NO_FIELD,
    ACCEPT_EXPIRED,
    ACCEPT_NEEDLESS,
];

/// Every rule there is.
pub(crate) fn known() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(OWN)
}

/// The rule of that name.
pub(crate) fn find(id: &str) -> Option<&'static Rule> {
    known().find(|rule| rule.id == id)
}
