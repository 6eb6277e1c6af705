//! Names of OAuth 2.0 that the service uses.

/// The scope that the service grants by default.
pub const FULL_ACCESS: &str = "full_access";

/// The grant type of an assertion (RFC 7523).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
