//! Service accounts: the credentials of an application.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::inline_credentials::is_content;
use super::{BoxError, BoxFuture, FULL_ACCESS, KeyError, SigningKey, jwt};

/// How long an assertion holds, in seconds.
const ASSERTION_SECONDS: i64 = 300;

/// A service account: the credentials of an application, as in the JSON file from Webmarketer.
///
/// Neither its `Debug` nor any error shows the key.
pub struct ServiceAccount {
    signer: Box<dyn Signer>,
    key_id: String,
    client_id: String,
    email: String,
}

/// Signs with a private RSA key that the program does not hold, such as one in a KMS.
///
/// ```
/// use webmarketer_core::auth::{BoxError, BoxFuture, ServiceAccount, Signer};
///
/// struct Kms;
///
/// impl Signer for Kms {
///     fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
///         Box::pin(async move { Err("ask the KMS to sign the message with RSASSA-PKCS1-v1_5 and SHA-256".into()) })
///     }
/// }
///
/// let account = ServiceAccount::with_signer("key-1", "my-client", "shop@example.com", Kms);
/// ```
pub trait Signer: Send + Sync + 'static {
    /// The signature of the message by RS256 (RFC 7518, section 3.3): RSASSA-PKCS1-v1_5 with SHA-256.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>>;
}

impl Signer for SigningKey {
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async move { Ok(SigningKey::sign(self, message)?) })
    }
}

/// The reason why a service account cannot be read. It does not show the content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The file cannot be read.
    #[error("the service-account file {} cannot be read: {source}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file does not exist, and the path looks like the content of a service-account file.
    #[error(
        "expected the path of a service-account file, found what looks like its content, which is not repeated here; write it to a file and pass the path, or pass the whole JSON to `ServiceAccount::from_json` or in the variable WEBMARKETER_APPLICATION_CREDENTIALS"
    )]
    Content,
    /// The content is not a JSON object.
    #[error(
        "the service account is not a JSON object (line {line}, column {column}); expected the file from Webmarketer"
    )]
    NotJson {
        /// The line of the error, from 1.
        line: usize,
        /// The column of the error, from 1.
        column: usize,
    },
    /// A property is missing or empty.
    #[error(
        "the service account has no `{0}`; expected the file from Webmarketer, with `privateKey`, `privateKeyId`, `clientId` and `serviceAccountEmail`"
    )]
    Missing(&'static str),
    /// The private key cannot be used.
    #[error("the `privateKey` of the service account cannot be used: {0}")]
    Key(#[from] KeyError),
    /// The signer failed.
    #[error("the service account's signer failed: {0}")]
    Signer(#[source] BoxError),
}

impl ServiceAccount {
    /// Reads the JSON file from Webmarketer.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or does not have the properties of a service account.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, CredentialsError> {
        let path = path.as_ref();
        let json = std::fs::read_to_string(path).map_err(|source| match path.to_str() {
            Some(text) if is_content(text) => CredentialsError::Content,
            _ => CredentialsError::Io { path: path.to_owned(), source },
        })?;
        Self::from_json(&json)
    }

    /// Reads the file of that path, or the text itself if it is JSON: a secret of CI is often in a variable.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or does not have the properties of a service account. The error never contains the
    /// text.
    ///
    /// ```
    /// use webmarketer_core::auth::ServiceAccount;
    ///
    /// let error = ServiceAccount::from_file_or_json("{\"privateKey\": \"-----BEGIN").unwrap_err();
    /// assert_eq!(error.to_string().find("BEGIN"), None);
    /// ```
    pub fn from_file_or_json(given: &str) -> Result<Self, CredentialsError> {
        let text = given.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') { Self::from_json(text) } else { Self::from_file(given) }
    }

    /// Reads the content of that file. It may start with a byte-order mark.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, a property is missing, or `privateKey` is not a private key in PEM format.
    pub fn from_json(json: &str) -> Result<Self, CredentialsError> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let file: Map<String, Value> = serde_json::from_str(json)
            .map_err(|error| CredentialsError::NotJson { line: error.line(), column: error.column() })?;
        let need = |name| {
            let text = file.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            text.map(str::to_owned).ok_or(CredentialsError::Missing(name))
        };
        let private_key = need("privateKey")?;
        let key_id = need("privateKeyId")?;
        let client_id = need("clientId")?;
        let email = need("serviceAccountEmail")?;
        Ok(Self { signer: Box::new(SigningKey::from_pem(&private_key)?), key_id, client_id, email })
    }

    /// Makes a service account whose private key is not in the program, such as in a key management service.
    pub fn with_signer(
        key_id: impl Into<String>,
        client_id: impl Into<String>,
        email: impl Into<String>,
        signer: impl Signer,
    ) -> Self {
        let (key_id, client_id, email) = (key_id.into(), client_id.into(), email.into());
        Self { signer: Box::new(signer), key_id, client_id, email }
    }

    /// The id of the client.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The e-mail address of the service account.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Signs an assertion for the token address `audience` that holds for five minutes from `now`, in seconds since
    /// 1970 (RFC 7523).
    ///
    /// # Errors
    ///
    /// If the key or the signer of the account cannot sign.
    pub async fn assertion(&self, audience: &str, now: i64) -> Result<String, CredentialsError> {
        let claims: Value = json!({
            "iss": self.client_id,
            "sub": self.email,
            "aud": audience,
            "scope": FULL_ACCESS,
            // A clock that is a little ahead must not make the assertion one from the future.
            "iat": now.saturating_sub(5),
            "exp": now.saturating_add(ASSERTION_SECONDS),
            "jti": uuid::Uuid::now_v7().to_string(),
        });
        let message = jwt::unsigned(&self.key_id, &claims);
        let signature = self.signer.sign(message.as_bytes()).await.map_err(CredentialsError::Signer)?;
        Ok(jwt::signed(message, &signature))
    }
}

/// Shows the client and the e-mail address, and not the key.
impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount").field("email", &self.email).finish_non_exhaustive()
    }
}

#[cfg(feature = "client")]
impl From<CredentialsError> for crate::error::Error {
    fn from(error: CredentialsError) -> Self {
        Self::new(crate::error::ErrorKind::Credentials, error.to_string()).with_source(error)
    }
}
