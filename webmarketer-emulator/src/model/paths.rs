//! The paths of sessions, the API, the token endpoint and the admin API.

/// The path of named sessions, below the URL of the emulator.
pub(crate) const SESSIONS_PATH: &str = "/sessions/";

/// The path of the token endpoint, below the URL of a session.
pub(crate) const OAUTH_PATH: &str = "/oidc";

/// The path of the API, below the URL of a session.
pub(crate) const API_PATH: &str = "/api";

/// The path of the admin API, below the URL of a session.
pub(crate) const ADMIN_PATH: &str = "/_emulator";

/// The path of the health check, which requires no token.
pub(crate) const HEALTH_PATH: &str = "/healthz";

/// The path of the request for an access token, below the path of the token endpoint.
pub(crate) const TOKEN_PATH: &str = "/token";

// The paths of the operations, below the base of the API and its version, as axum writes them.

/// Names the paths of the operations, and lists them.
macro_rules! operation_paths {
    ($($name:ident = $path:literal;)+) => {
        $(pub(crate) const $name: &str = $path;)+

        /// The paths of all operations.
        pub(crate) const OPERATION_PATHS: &[&str] = &[$($name),+];
    };
}

operation_paths! {
    EVENTS = "/events";
    EVENTS_SYNC = "/events/sync";
    PROJECT = "/projects/{project}";
    EVENT = "/projects/{project}/events/{id}";
    EVENT_STATE = "/projects/{project}/events/{id}/states/{key}";
    EVENT_STATISTIC = "/projects/{project}/events/{id}/statistics/{key}";
    INSIGHTS = "/projects/{project}/events/insights";
    TRASHED_EVENTS = "/projects/{project}/trashed-events";
    EVENT_TYPES = "/projects/{project}/event-types";
    EVENT_TYPE = "/projects/{project}/event-types/{reference}";
    FIELDS = "/projects/{project}/fields";
    FIELD = "/projects/{project}/fields/{id}";
    USER_FIELDS = "/projects/{project}/user-fields";
    STATE_FIELDS = "/projects/{project}/state-fields";
    STATISTIC_FIELDS = "/projects/{project}/statistic-fields";
    OFFLINE_INTERACTIONS = "/projects/{project}/interactions/offline";
    USER_SEARCH = "/projects/{project}/users/search";
    USER_EVENTS = "/projects/{project}/users/{id}/events";
    INTEGRATIONS = "/projects/{project}/integrations";
    INTEGRATION = "/projects/{project}/integrations/{id}";
    CUSTOM_COLUMNS = "/projects/{project}/custom-columns";
    CUSTOM_COLUMN = "/projects/{project}/custom-columns/{id}";
    ME = "/agents/me";
    MY_PROJECTS = "/agents/me/projects";
    MY_WORKSPACES = "/agents/me/workspaces";
}
