//! An e-mail address.

use std::fmt;
use std::str::FromStr;

use email_address::{EmailAddress, Options};

use super::BadValue;

/// The longest address that mail can be sent to, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
const MAX_BYTES: usize = 254;

/// An e-mail address: one mailbox at a domain with a dot in it, without a display name.
///
/// ```
/// use webmarketer_core::Email;
///
/// let email: Email = " ada@example.com ".parse()?;
/// assert_eq!(email.as_str(), "ada@example.com");
/// assert!("ada@localhost".parse::<Email>().is_err());
/// # Ok::<(), webmarketer_core::BadValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address; white space around it is left out.
    pub fn parse(text: &str) -> Result<Self, BadValue> {
        let text = text.trim();
        let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
        match EmailAddress::parse_with_options(text, options) {
            Ok(_) if text.len() <= MAX_BYTES => Ok(Self(text.to_owned())),
            _ => Err(BadValue::new("expected an e-mail address, such as ada@example.com")),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        Self::parse(text)
    }
}

/// Shows nothing of the address: it is personal data.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email([redacted])")
    }
}
