//! Authentication: credentials, and the access tokens that they are exchanged for.

mod boxed;
mod inline_credentials;
pub mod jwt;
mod oauth;
mod rs256;
mod service_account;
#[cfg(feature = "client")]
mod source;
#[cfg(feature = "client")]
mod token;
#[cfg(feature = "client")]
mod token_cache;
#[cfg(feature = "client")]
mod token_endpoint;
#[cfg(feature = "client")]
mod token_refreshes;

pub use boxed::{BoxError, BoxFuture};
pub use oauth::{FULL_ACCESS, JWT_BEARER};
pub use rs256::{KeyError, SigningKey, VerifyingKey};
pub use service_account::{CredentialsError, ServiceAccount, Signer};
#[cfg(feature = "client")] // run `cargo add webmarketer-core --features client,aws-lc` (or `client,ring`)
pub use source::{AccessToken, Auth, RefreshToken, TokenSource};
#[cfg(feature = "client")]
pub(crate) use token::Token;
#[cfg(feature = "client")]
pub(crate) use token_cache::TokenCache;
#[cfg(feature = "client")]
pub(crate) use token_endpoint::{TokenAnswer, TokenEndpoint, TokenRequest};
#[cfg(feature = "client")]
pub use token_refreshes::TokenRefreshes;
