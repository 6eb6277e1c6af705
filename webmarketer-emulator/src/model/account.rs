//! Who may sign in: the bundled service account and the bundled agent, and those that the builder was given.

use serde_json::json;
use webmarketer_core::auth::{KeyError, SigningKey, VerifyingKey};
use webmarketer_schema::ProjectId;

/// The private key of the bundled account, which also signs the access tokens. Everybody has it.
const KEY: &str = include_str!("../../keys/development-only.pem");

/// The id of that key.
pub(crate) const KEY_ID: &str = "emulator-development-only";

const CLIENT_ID: &str = "emulator-client";
const EMAIL: &str = "developer@emulator.invalid";

/// The application of the bundled agent, and its secret. Everybody has it.
pub(crate) const AGENT_CLIENT_ID: &str = "emulator-application";
pub(crate) const AGENT_SECRET: &str = "emulator-development-only";
const AGENT_EMAIL: &str = "agent@emulator.invalid";

/// Who may sign in, with what, and what they then reach.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) client_id: String,
    pub(crate) email: String,
    pub(crate) credential: Credential,
    pub(crate) reach: ProjectAccess,
}

/// What an account signs in with.
#[derive(Clone)]
pub(crate) enum Credential {
    /// Assertions that this key verifies: a service account.
    Key(VerifyingKey),
    /// Refresh tokens, and this secret beside them: an agent who has let an application act for them.
    Secret(String),
}

/// The projects that an account sees.
#[derive(Clone, Debug)]
pub(crate) enum ProjectAccess {
    /// All of them.
    Everything,
    /// These alone.
    Projects(Vec<ProjectId>),
}

/// Shows which kind it is.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key",
            Self::Secret(_) => "Secret",
        })
    }
}

impl Account {
    /// The bundled service account.
    pub(crate) fn bundled() -> Result<Self, KeyError> {
        let credential = Credential::Key(signing_key()?.verifying_key());
        Ok(Self {
            client_id: CLIENT_ID.to_owned(),
            email: EMAIL.to_owned(),
            credential,
            reach: ProjectAccess::Everything,
        })
    }

    /// The bundled agent.
    pub(crate) fn bundled_agent() -> Self {
        Self {
            client_id: AGENT_CLIENT_ID.to_owned(),
            email: AGENT_EMAIL.to_owned(),
            credential: Credential::Secret(AGENT_SECRET.to_owned()),
            reach: ProjectAccess::Everything,
        }
    }

    /// Whether it signs in with the key that everybody has.
    pub(crate) fn has_published_key(&self) -> bool {
        let signature = signing_key().and_then(|key| key.sign(b"emulator"));
        match (&self.credential, signature) {
            (Credential::Key(key), Ok(signature)) => key.verifies(b"emulator", &signature),
            _ => false,
        }
    }

    /// Whether the account sees that project.
    pub(crate) fn reaches(&self, project: &ProjectId) -> bool {
        match &self.reach {
            ProjectAccess::Everything => true,
            ProjectAccess::Projects(projects) => projects.contains(project),
        }
    }
}

/// The bundled private key.
pub(crate) fn signing_key() -> Result<SigningKey, KeyError> {
    SigningKey::from_pem(KEY)
}

/// The file of the bundled account, in the shape of the one that Webmarketer gives for a service account.
pub(crate) fn bundled_json() -> String {
    // The warning above the key in its file is no part of the PEM, and not every reader skips it.
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

/// Whether that text is such a file, of this version or another.
pub(crate) fn is_bundled(text: &str) -> bool {
    let file = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    file.get("clientId").and_then(serde_json::Value::as_str) == Some(CLIENT_ID)
}

#[cfg(test)]
mod tests {
    use webmarketer_core::auth::ServiceAccount;

    use super::{CLIENT_ID, EMAIL, KEY, bundled_json, signing_key};

    #[test]
    fn the_bundled_account_is_one_that_an_application_can_read() {
        let account = ServiceAccount::from_json(&bundled_json()).unwrap();
        assert_eq!((account.client_id(), account.email()), (CLIENT_ID, EMAIL));
        assert!(signing_key().is_ok());
    }

    #[test]
    fn the_key_says_in_its_own_file_that_it_protects_nothing() {
        assert!(KEY.starts_with("This private key is public"));
        assert!(bundled_json().contains("protects nothing"));
    }
}
