//! How a client signs in to NATS.

use std::fmt;
#[cfg(feature = "nkeys")]
use std::path::PathBuf;

use async_nats::ConnectOptions;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::RelayError;

/// How to sign in to NATS. `Debug` does not show secrets.
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
enum Kind {
    None,
    Token(SecretString),
    User(String, SecretString),
    #[cfg(feature = "nkeys")]
    NKey(SecretString),
    #[cfg(feature = "nkeys")]
    File(PathBuf),
}

impl Credentials {
    /// No credentials.
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// A token.
    pub fn token(token: impl Into<String>) -> Self {
        Self(Kind::Token(token.into().into()))
    }

    /// A user name and a password.
    pub fn user(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Kind::User(name.into(), password.into().into()))
    }

    /// The seed of an `NKey`, which begins with `SU`.
    #[cfg(feature = "nkeys")]
    pub fn nkey(seed: impl Into<String>) -> Self {
        Self(Kind::NKey(seed.into().into()))
    }

    /// A credentials file, with a JWT and the seed of an `NKey`. It is read when the connection is made.
    #[cfg(feature = "nkeys")]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Kind::File(path.into()))
    }

    /// Adds them to the options of a connection.
    pub(super) async fn apply(&self, options: ConnectOptions) -> Result<ConnectOptions, RelayError> {
        Ok(match &self.0 {
            Kind::None => options,
            Kind::Token(token) => options.token(token.expose_secret().to_owned()),
            Kind::User(name, password) => options.user_and_password(name.clone(), password.expose_secret().to_owned()),
            #[cfg(feature = "nkeys")]
            Kind::NKey(seed) => options.nkey(seed.expose_secret().to_owned()),
            #[cfg(feature = "nkeys")]
            Kind::File(path) => {
                let unreadable = |source: std::io::Error| RelayError::UnreadableFile {
                    path: path.display().to_string(),
                    source: source.into(),
                };
                let text = SecretString::from(tokio::fs::read_to_string(path).await.map_err(unreadable)?);
                // The error of the parser can repeat the text.
                options.credentials(text.expose_secret()).map_err(|_| {
                    let message = format!("`{}` is not a credentials file of NATS", path.display());
                    RelayError::InvalidOption(message)
                })?
            }
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::None => "Credentials::none()",
            Kind::Token(_) => "Credentials::token(..)",
            Kind::User(..) => "Credentials::user(..)",
            #[cfg(feature = "nkeys")]
            Kind::NKey(_) => "Credentials::nkey(..)",
            #[cfg(feature = "nkeys")]
            Kind::File(_) => "Credentials::file(..)",
        })
    }
}
