//! Accounts: the bundled service account, the bundled agent, and the accounts of the builder.

use serde_json::json;
use webmarketer_core::auth::{KeyError, SigningKey, VerifyingKey};
use webmarketer_schema::ProjectId;

/// The private key of the bundled account, which also signs the access tokens. It is public.
const KEY: &str = include_str!("../../keys/development-only.pem");

/// The id of the private key.
pub(crate) const KEY_ID: &str = "emulator-development-only";

const CLIENT_ID: &str = "emulator-client";
const EMAIL: &str = "developer@emulator.invalid";

/// The application of the bundled agent, and its secret, which is public.
pub(crate) const AGENT_CLIENT_ID: &str = "emulator-application";
pub(crate) const AGENT_SECRET: &str = "emulator-development-only";
const AGENT_EMAIL: &str = "agent@emulator.invalid";

/// An account: how it gets access tokens, and which projects it can access.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) client_id: String,
    pub(crate) email: String,
    pub(crate) credential: Credential,
    pub(crate) access: ProjectAccess,
}

/// The credential with which an account gets access tokens.
#[derive(Clone)]
pub(crate) enum Credential {
    /// A service account: assertions, which this key verifies.
    Key(VerifyingKey),
    /// The application of an agent: refresh tokens together with this client secret.
    Secret(String),
}

/// The projects that an account can access.
#[derive(Clone, Debug)]
pub(crate) enum ProjectAccess {
    Everything,
    Projects(Vec<ProjectId>),
}

/// Shows the variant only: the content is a secret.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key",
            Self::Secret(_) => "Secret",
        })
    }
}

impl Account {
    pub(crate) fn bundled() -> Result<Self, KeyError> {
        let credential = Credential::Key(signing_key()?.verifying_key());
        Ok(Self {
            client_id: CLIENT_ID.to_owned(),
            email: EMAIL.to_owned(),
            credential,
            access: ProjectAccess::Everything,
        })
    }

    pub(crate) fn bundled_agent() -> Self {
        Self {
            client_id: AGENT_CLIENT_ID.to_owned(),
            email: AGENT_EMAIL.to_owned(),
            credential: Credential::Secret(AGENT_SECRET.to_owned()),
            access: ProjectAccess::Everything,
        }
    }

    /// Whether its key is the published one.
    pub(crate) fn has_published_key(&self) -> bool {
        let signature = signing_key().and_then(|key| key.sign(b"emulator"));
        match (&self.credential, signature) {
            (Credential::Key(key), Ok(signature)) => key.verifies(b"emulator", &signature),
            _ => false,
        }
    }

    /// Whether the account can access the project.
    pub(crate) fn can_access(&self, project: &ProjectId) -> bool {
        match &self.access {
            ProjectAccess::Everything => true,
            ProjectAccess::Projects(projects) => projects.contains(project),
        }
    }
}

/// Parses the bundled private key.
pub(crate) fn signing_key() -> Result<SigningKey, KeyError> {
    SigningKey::from_pem(KEY)
}

/// The file of the bundled account, in the format of a Webmarketer service account file.
pub(crate) fn bundled_json() -> String {
    // The PEM file begins with a warning, which not every PEM parser skips.
    let pem = KEY.find("-----BEGIN").and_then(|start| KEY.get(start..)).unwrap_or(KEY);
    let account = json!({
        "notice": "for the Webmarketer emulator alone: this private key is public and protects nothing",
        "privateKey": pem,
        "privateKeyId": KEY_ID,
        "clientId": CLIENT_ID,
        "serviceAccountEmail": EMAIL,
    });
    format!("{account:#}\n")
}

/// Whether the text is the file of the bundled account, written by any version of the emulator.
pub(crate) fn is_bundled(text: &str) -> bool {
    let file = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    file.get("clientId").and_then(serde_json::Value::as_str) == Some(CLIENT_ID)
}

#[cfg(test)]
mod tests {
    use webmarketer_core::auth::ServiceAccount;

    use super::{CLIENT_ID, EMAIL, KEY, bundled_json, signing_key};

    #[test]
    fn the_bundled_account_is_a_valid_service_account_file() {
        let account = ServiceAccount::from_json(&bundled_json()).unwrap();
        assert_eq!((account.client_id(), account.email()), (CLIENT_ID, EMAIL));
        assert!(signing_key().is_ok());
    }

    #[test]
    fn the_key_file_states_that_the_key_is_public() {
        assert!(KEY.starts_with("This private key is public"));
        assert!(bundled_json().contains("protects nothing"));
    }
}
