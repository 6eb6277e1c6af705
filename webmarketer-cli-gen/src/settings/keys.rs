//! The known keys of `webmarketer.toml`.

use super::service_connection::ServiceConnection;

/// The keys at the top of the file and in a profile.
pub(super) const ENVIRONMENT_KEYS: [&str; 5] = {
    let [credentials, api_base, oauth_base] = ServiceConnection::KEYS;
    ["project", "lock", credentials, api_base, oauth_base]
};

/// The keys of the table `[generate]`.
pub(super) const GENERATE_KEYS: [&str; 15] = [
    "output",
    "modules",
    "targets",
    "outputs",
    "event_types",
    "visibility",
    "derives",
    "types",
    "names",
    "dates",
    "fields",
    "pii",
    "prelude",
    "include",
    "crate",
];
