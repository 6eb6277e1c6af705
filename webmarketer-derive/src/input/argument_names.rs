//! The names of the arguments of `#[webmarketer(...)]`, by where they belong.

/// Those on a struct.
pub(super) const STRUCT_ARGUMENTS: [&str; 17] = [
    "event_type",
    "as_is",
    "name",
    "rename_all",
    "state",
    "statistic",
    "field",
    "retention_days",
    "phone_countries",
    "metadata",
    "attributable",
    "debug",
    "strict_pii",
    "lock",
    "no_lock",
    "generated",
    "crate",
];

/// Those of them that a group of fields takes too.
pub(super) const GROUP_ARGUMENTS: [&str; 7] =
    ["rename_all", "state", "statistic", "field", "debug", "strict_pii", "crate"];

/// Those on a field.
pub(super) const FIELD_ARGUMENTS: [&str; 20] = [
    "key",
    "storage_key",
    "ingestion_key",
    "entity",
    "user",
    "event",
    "state",
    "statistic",
    "type",
    "other_type",
    "other_entity",
    "discriminant",
    "pii",
    "most_probable_location",
    "label",
    "const",
    "nonce",
    "utc",
    "skip",
    "flatten",
];

/// All of them.
#[cfg(test)]
pub(crate) fn argument_names() -> impl Iterator<Item = &'static str> {
    STRUCT_ARGUMENTS
        .into_iter()
        .chain(FIELD_ARGUMENTS)
        .chain(NOT_CARRIED_ARGUMENTS)
        .chain(ENUM_ARGUMENTS)
        .chain(VARIANT_ARGUMENTS)
}

/// Those in `state(...)`, `statistic(...)` and `field(...)`.
pub(super) const NOT_CARRIED_ARGUMENTS: [&str; 12] = [
    "label",
    "type",
    "optional",
    "discriminant",
    "pii",
    "other_type",
    "other_entity",
    "entity",
    "user",
    "event",
    "most_probable_location",
    "const",
];

/// Those on an enum.
pub(super) const ENUM_ARGUMENTS: [&str; 5] = ["rename_all", "display", "from_str", "serde", "crate"];

/// Those on a variant.
pub(super) const VARIANT_ARGUMENTS: [&str; 3] = ["rename", "alias", "other"];
