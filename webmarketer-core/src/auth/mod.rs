//! Who is calling: credentials, and the access tokens that they are exchanged for.

mod content;
pub mod jwt;
mod rs256;
mod service_account;
#[cfg(feature = "client")]
mod source;
#[cfg(feature = "client")]
mod token;

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

pub use rs256::{KeyError, SigningKey, VerifyingKey};
pub use service_account::{CredentialsError, ServiceAccount, Signer};
#[cfg(feature = "client")]
use source::Kind;
#[cfg(feature = "client")]
pub use source::{AccessToken, Auth, RefreshToken, TokenSource};
#[cfg(feature = "client")]
pub(crate) use token::{Token, TokenCache};

/// A future in a box, as the traits of credentials return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whatever went wrong in a part of the application's own.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The scope that the service grants where none is named.
pub const FULL_ACCESS: &str = "full_access";

/// The grant type of an assertion (RFC 7523).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
