//! An e-mail address.

use std::fmt;
use std::str::FromStr;

use email_address::EmailAddress;

use super::InvalidValue;
use super::trim::{is_invisible, trim};

/// The maximum length of an address in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const MAX_BYTES: usize = 254;

/// The maximum length of the part before the @, in bytes (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// The maximum length of a label of a domain, in bytes in the DNS (RFC 1035, 2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// An e-mail address: one mailbox at a domain with a dot, without a display name. The spelling is kept,
/// including upper and lower case.
///
/// The syntax is that of RFC 5321, with letters of all scripts (RFC 6531). It is personal data, so it has no `Display`,
/// and `Debug` does not show the address.
///
/// ```
/// use webmarketer_core::Email;
///
/// let email: Email = " ada@example.com ".parse()?;
/// assert_eq!(email.as_str(), "ada@example.com");
/// assert!("ada@localhost".parse::<Email>().is_err());
/// # Ok::<(), webmarketer_core::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// Parses an address; white space and invisible characters around it are removed.
    ///
    /// A text that is not exactly one address, an address with a display name, one at a host without a domain and one
    /// at an IP address are errors.
    ///
    /// # Errors
    ///
    /// If the text is not exactly one address, or the address has a display name, a host without a domain, or an IP
    /// address.
    ///
    /// ```
    /// use webmarketer_core::Email;
    ///
    /// assert!(Email::parse("ada+news@example.com").is_ok());
    /// assert!(Email::parse("ada@example").is_err());
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let text = trim(text);
        match text.rsplit_once('@') {
            Some((local, domain)) if text.len() <= MAX_BYTES && is_local_part(local) && is_domain(domain) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidValue::new("expected an e-mail address, such as ada@example.com")),
        }
    }

    /// The address.
    ///
    /// ```
    /// use webmarketer_core::Email;
    ///
    /// assert_eq!(Email::parse("Ada@Example.com")?.as_str(), "Ada@Example.com");
    /// # Ok::<(), webmarketer_core::InvalidValue>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the text is a valid part before the @: words with dots between them, or anything in quotes.
fn is_local_part(text: &str) -> bool {
    let quoted = text.starts_with('"');
    // The crate supports only ASCII reliably, and no space after a backslash; both are replaced by a letter.
    let plain = |c: char| if is_international(c) || (quoted && c == ' ') { 'x' } else { c };
    text.len() <= MAX_LOCAL_BYTES && EmailAddress::is_valid_local_part(&text.chars().map(plain).collect::<String>())
}

/// Whether the text is a domain with a dot: labels with dots between them, the last not only digits.
fn is_domain(text: &str) -> bool {
    let is_numeric = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    text.contains('.') && text.split('.').all(is_label) && !text.rsplit('.').next().is_none_or(is_numeric)
}

/// Whether the text is a label of a domain. Underscores are accepted, because some hosts have them against the rules.
fn is_label(text: &str) -> bool {
    // In the DNS, a label in another script is "xn--" and at least one byte for each character.
    let bytes = if text.is_ascii() { text.len() } else { "xn--".len() + text.chars().count() };
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || is_international(c);
    (1..=MAX_LABEL_BYTES).contains(&bytes)
        && text.chars().all(is_letter)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether the character is allowed in an address in another script.
fn is_international(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !c.is_control() && !is_invisible(c)
}

impl FromStr for Email {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::parse(text)
    }
}

/// Does not show the address, which is personal data.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email([redacted])")
    }
}
