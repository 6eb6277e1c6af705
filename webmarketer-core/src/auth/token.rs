//! An access token and its lifetime.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind};

/// The maximum lifetime of a token.
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// An access token, as the header in which it is sent.
pub(crate) struct Token {
    header: HeaderValue,
    /// When it is due for renewal, before it expires.
    renew_at: Option<Instant>,
    ends_at: Option<Instant>,
}

impl Token {
    pub(super) fn new(secret: &str, lifetime: Option<Duration>) -> Result<Arc<Self>, Error> {
        let header = HeaderValue::from_str(&format!("Bearer {secret}"));
        let mut header = header.map_err(|_| {
            Error::new(ErrorKind::Credentials, "the access token has characters that are not valid in an HTTP header")
        })?;
        header.set_sensitive(true);
        let now = Instant::now();
        let lifetime = lifetime.map(|lifetime| lifetime.min(MAX_LIFETIME));
        // Random, so that clients which started together do not renew together.
        let renew_at = lifetime.map(|lifetime| now + lifetime.mul_f64(0.5 + 0.3 * fastrand::f64()));
        Ok(Arc::new(Self { header, renew_at, ends_at: lifetime.map(|lifetime| now + lifetime) }))
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(super) fn holds(&self, now: Instant) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether the token is valid and not due for renewal.
    pub(super) fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|renew| Instant::now() < renew)
    }
}
