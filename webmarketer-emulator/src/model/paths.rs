//! The paths that a session is reached by.

/// The path of named sessions, below the emulator's address.
pub(crate) const SESSIONS_PATH: &str = "/sessions/";

/// The path of the token endpoint, below the address of a session.
pub(crate) const OAUTH_PATH: &str = "/oidc";

/// The path of the API, below the address of a session.
pub(crate) const API_PATH: &str = "/api";

/// The path of the admin API, below the address of a session.
pub(crate) const ADMIN_PATH: &str = "/_emulator";
