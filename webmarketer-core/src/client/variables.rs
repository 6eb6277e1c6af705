//! The environment variables that [`ClientBuilder::from_env`](crate::ClientBuilder::from_env) reads.

/// The path of the service-account JSON file, or the JSON itself.
pub const CREDENTIALS: &str = "WEBMARKETER_APPLICATION_CREDENTIALS";
/// The id of the project.
pub const PROJECT: &str = "WEBMARKETER_PROJECT_ID";
/// Replaces `https://api.webmarketer.io/api`; `/v1` is appended.
pub const API_BASE: &str = "WEBMARKETER_DEBUG_BASE_API_PATH";
/// Replaces `https://oauth.webmarketer.io/oidc`; `/token` is appended.
pub const OAUTH_BASE: &str = "WEBMARKETER_DEBUG_BASE_OAUTH_PATH";

/// The base URL of the API, which [`API_BASE`] replaces.
pub(super) const DEFAULT_API_BASE: &str = "https://api.webmarketer.io/api";
