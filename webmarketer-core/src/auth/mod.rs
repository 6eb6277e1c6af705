//! Who is calling: credentials, and the access tokens that they are exchanged for.

pub mod jwt;
mod rs256;
mod service_account;
mod source;
#[cfg(feature = "client")]
mod token;

pub use rs256::{KeyError, SigningKey, VerifyingKey};
pub use service_account::{CredentialsError, ServiceAccount, Signer};
#[cfg(feature = "client")]
use source::Kind;
pub use source::{AccessToken, Auth, BoxError, BoxFuture, RefreshToken, TokenSource};
#[cfg(feature = "client")]
pub(crate) use token::{Token, TokenCache};

/// The scope that the service grants where none is named.
pub const FULL_ACCESS: &str = "full_access";

/// The grant type of an assertion (RFC 7523).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
