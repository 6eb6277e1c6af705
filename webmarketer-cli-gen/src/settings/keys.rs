//! The keys that `webmarketer.toml` may have.

use super::service_connection::ServiceConnection;

/// Those of a project, at the top of the file and in a profile.
pub(super) const ENVIRONMENT_KEYS: [&str; 5] = {
    let [credentials, api_base, oauth_base] = ServiceConnection::KEYS;
    ["project", "lock", credentials, api_base, oauth_base]
};

/// Those of the table `[generate]`.
pub(super) const GENERATE_KEYS: [&str; 9] =
    ["output", "modules", "event_types", "visibility", "derives", "types", "names", "pii", "crate"];
