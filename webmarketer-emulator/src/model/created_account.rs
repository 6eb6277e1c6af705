//! A service account with a key of its own, for an emulator that other machines can reach.

use std::fmt;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use webmarketer_core::auth::{KeyError, SigningKey, VerifyingKey};

use super::account::{Account, Credential, ProjectAccess, is_bundled};
use super::ids;

/// The domain of the e-mail addresses of created accounts. It is reserved, so that no account of the service has it.
const DOMAIN: &str = "@created.emulator.invalid";

/// A service account with a new private key, and an admin token: what an emulator needs that other machines can reach.
///
/// ```
/// use webmarketer_emulator::{CreatedAccount, Emulator, Project, SHOP};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("webmarketer-emulator.json");
/// # let create = || if cfg!(feature = "aws-lc") { CreatedAccount::read_or_create(&file).map(Some) } else { Ok(None) };
/// # let Some(account) = create()? else { return Ok(()) };
/// # /*
/// let account = CreatedAccount::read_or_create("webmarketer-emulator.json")?;
/// # */
/// let project = Project::from_json(SHOP)?;
/// let emulator = Emulator::builder().project(project).created_account(account).listen([0, 0, 0, 0]).start().await?;
/// emulator.write_service_account(&file)?;
/// # Ok(())
/// # }
/// ```
///
/// Its `Debug` shows the client id only.
#[derive(Clone)]
pub struct CreatedAccount {
    private_key: String,
    verifying_key: VerifyingKey,
    client_id: String,
    admin_token: String,
}

impl CreatedAccount {
    /// Creates an account. This takes up to a second.
    ///
    /// # Errors
    ///
    /// If no key can be created: the feature `ring` cannot.
    pub fn create() -> Result<Self, KeyError> {
        let private_key = SigningKey::generate_pem()?;
        let verifying_key = SigningKey::from_pem(&private_key)?.verifying_key();
        let client_id = format!("emulator-{}", ids::token_id().simple());
        Ok(Self { private_key, verifying_key, client_id, admin_token: ids::token_id().simple().to_string() })
    }

    /// Reads the account that an earlier emulator [wrote](crate::SessionHandle::write_service_account) to this file, so
    /// that clients can sign in after a restart. Creates one if the file does not exist, or has the bundled account.
    ///
    /// # Errors
    ///
    /// If the file has any other content ([`AlreadyExists`](io::ErrorKind::AlreadyExists)) or cannot be read, or no key
    /// can be created ([`Unsupported`](io::ErrorKind::Unsupported)).
    pub fn read_or_create(path: impl AsRef<Path>) -> io::Result<Self> {
        let existing = read_own_file(path.as_ref())?;
        existing
            .as_deref()
            .and_then(Self::parse)
            .map_or_else(|| Self::create().map_err(|error| io::Error::new(io::ErrorKind::Unsupported, error)), Ok)
    }

    /// The token for the page and the admin API, unless the emulator has [another](crate::Builder::admin_token).
    pub fn admin_token(&self) -> &str {
        &self.admin_token
    }

    fn parse(text: &str) -> Option<Self> {
        let file: Value = serde_json::from_str(text).ok()?;
        let text = |name: &str| Some(file.get(name)?.as_str()?.to_owned());
        text("serviceAccountEmail").filter(|email| email.ends_with(DOMAIN))?;
        let private_key = text("privateKey")?;
        let verifying_key = SigningKey::from_pem(&private_key).ok()?.verifying_key();
        let admin_token = text("adminToken").filter(|token| !token.trim().is_empty());
        let admin_token = admin_token.unwrap_or_else(|| ids::token_id().simple().to_string());
        Some(Self { private_key, verifying_key, client_id: text("clientId")?, admin_token })
    }

    pub(crate) fn account(&self) -> Account {
        Account {
            client_id: self.client_id.clone(),
            email: self.email(),
            credential: Credential::Key(self.verifying_key.clone()),
            access: ProjectAccess::Everything,
        }
    }

    fn email(&self) -> String {
        format!("{}{DOMAIN}", self.client_id)
    }

    /// The file of the account, in the format of a Webmarketer service account file. It has the admin token of this
    /// account if the emulator uses it.
    pub(crate) fn file(&self, with_admin_token: bool) -> String {
        let mut file = json!({
            "notice": "created by a Webmarketer emulator, which alone accepts it",
            "privateKey": self.private_key,
            "privateKeyId": self.client_id,
            "clientId": self.client_id,
            "serviceAccountEmail": self.email(),
        });
        if let (true, Some(file)) = (with_admin_token, file.as_object_mut()) {
            file.insert("adminToken".to_owned(), self.admin_token.as_str().into());
        }
        format!("{file:#}\n")
    }
}

impl fmt::Debug for CreatedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedAccount").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Reads the file of an emulator's service account; `None` if it does not exist, is empty or is not a regular file. Any
/// other content is an error, so that it is not overwritten.
pub(crate) fn read_own_file(path: &Path) -> io::Result<Option<String>> {
    // Reading a device or a pipe could block forever.
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return Ok(None);
    }
    match std::fs::read_to_string(path) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) if is_bundled(&text) || CreatedAccount::parse(&text).is_some() => Ok(Some(text)),
        Ok(_) => {
            let why = "the file exists and is not the service account of an emulator; it is not overwritten";
            Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Lets only the user of this process read the file, before it has any content.
#[cfg(unix)]
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};

    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Ok(());
    }
    let file = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // It can fail on Unix.
pub(crate) fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}
