//! The proxy of a client.

use std::fmt;

use url::Url;

use crate::error::{Error, ErrorKind};

/// The supported schemes of proxies.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

pub(super) enum Proxy {
    None,
    All {
        proxy: Box<reqwest::Proxy>,
        /// Whether the connection to the proxy uses TLS.
        is_tls: bool,
    },
}

/// Does not show the URL, which can contain a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::All { .. } => "All(..)",
        })
    }
}

impl Proxy {
    /// Errors do not repeat the URL, which can contain a password.
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let wrong = |message: String| Error::new(ErrorKind::InvalidInput, message);
        let invalid = |()| wrong("the proxy is not a valid URL; expected one such as http://proxy:3128".to_owned());
        // `proxy:3128` is a host and a port.
        let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let parsed = Url::parse(&with_scheme).map_err(|_| invalid(()))?;
        if !SCHEMES.contains(&parsed.scheme()) {
            let scheme = parsed.scheme().escape_debug();
            let expected = SCHEMES.join(", ");
            return Err(wrong(format!(
                "proxies of the scheme `{scheme}` are not supported; expected one of {expected}"
            )));
        }
        let proxy = reqwest::Proxy::all(url).map_err(|_| invalid(()))?;
        Ok(Self::All { proxy: Box::new(proxy), is_tls: parsed.scheme() == "https" })
    }
}
