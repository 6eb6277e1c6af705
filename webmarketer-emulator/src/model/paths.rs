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
