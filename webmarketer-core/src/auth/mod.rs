//! Who is calling: the service account, its signature, and the access token that it is exchanged for.

pub mod jwt;
mod rs256;
mod service_account;
#[cfg(feature = "client")]
mod token;

pub use rs256::{KeyError, SigningKey, VerifyingKey};
pub use service_account::{CredentialsError, ServiceAccount};
#[cfg(feature = "client")]
pub(crate) use token::TokenCache;

/// The scope that the service grants where none is named.
pub const FULL_ACCESS: &str = "full_access";

/// The grant type of an assertion (RFC 7523).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
