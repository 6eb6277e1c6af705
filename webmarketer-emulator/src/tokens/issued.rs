//! The issued tokens of a session, and their accounts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use webmarketer_core::auth::{FULL_ACCESS, KeyError, SigningKey, jwt};

use crate::model::account::KEY_ID;
use crate::model::{Account, ids};

/// The scope that requests a refresh token in addition to the access token.
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";

/// All scopes.
pub(crate) const SCOPES: [&str; 2] = [FULL_ACCESS, OFFLINE_ACCESS];

/// The tokens of a session. A token that is not in this list is invalid, even if its signature is valid: the key that
/// signs them is published.
pub(crate) struct Tokens {
    issuer: String,
    key: Arc<SigningKey>,
    lifetime: Duration,
    access: Mutex<HashMap<String, Grant>>,
    refresh: Mutex<HashMap<String, Arc<Account>>>,
}

/// The account and the scope of an access token.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) account: Arc<Account>,
    pub(crate) scope: String,
    /// In seconds since 1970.
    expires: i64,
}

impl Grant {
    /// Whether the scope includes the API.
    pub(crate) fn allows_api(&self) -> bool {
        self.scope.split(' ').any(|scope| scope == FULL_ACCESS)
    }
}

impl Tokens {
    /// Makes an empty list. Access tokens expire after `lifetime`.
    pub(crate) fn new(issuer: String, key: Arc<SigningKey>, lifetime: Duration) -> Self {
        Self { issuer, key, lifetime, access: Mutex::default(), refresh: Mutex::default() }
    }

    /// The lifetime of access tokens.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Issues an access token for an account. `now` is in seconds since 1970.
    pub(crate) fn issue(&self, account: &Arc<Account>, scope: &str, now: i64) -> Result<String, KeyError> {
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires = now.saturating_add(lifetime);
        let claims = json!({
            "iss": self.issuer,
            "sub": account.email,
            "client_id": account.client_id,
            "scope": scope,
            "iat": now,
            "exp": expires,
            "jti": ids::token_id().to_string(),
        });
        let token = jwt::sign(&self.key, KEY_ID, &claims)?;
        let grant = Grant { account: Arc::clone(account), scope: scope.to_owned(), expires };
        let mut access = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        access.retain(|_, grant| grant.expires > now);
        access.insert(token.clone(), grant);
        Ok(token)
    }

    /// The grant of a token; `None` if the token is unknown or has expired.
    pub(crate) fn grant(&self, token: &str, now: i64) -> Option<Grant> {
        let access = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        access.get(token).filter(|grant| grant.expires > now).cloned()
    }

    /// Issues a refresh token for an account.
    pub(crate) fn issue_refresh(&self, account: &Arc<Account>) -> String {
        let token = ids::token_id().simple().to_string();
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), Arc::clone(account));
        token
    }

    /// Uses up a refresh token of the account. Returns `false` if the account has no such token.
    pub(crate) fn redeem(&self, token: &str, account: &Account) -> bool {
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let own = refresh.get(token).is_some_and(|owner| owner.client_id == account.client_id);
        own && refresh.remove(token).is_some()
    }

    /// Revokes all access tokens and, with `refresh_too`, all refresh tokens. Returns the number of revoked tokens.
    pub(crate) fn revoke(&self, refresh_too: bool) -> usize {
        let access = std::mem::take(&mut *self.access.lock().unwrap_or_else(PoisonError::into_inner)).len();
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        access + if refresh_too { std::mem::take(&mut *refresh).len() } else { 0 }
    }
}
