//! The HTTP client: its connections, certificates and proxy.

use std::time::Duration;

use rustls_pki_types::CertificateDer;
use url::{Host, Url};

use super::proxy::Proxy;
use super::tls;
use crate::error::{Error, ErrorKind};

/// The settings of an HTTP client.
pub(super) struct HttpSettings {
    /// The HTTP client of the application, which replaces all other settings.
    pub(super) given: Option<reqwest::Client>,
    /// The URLs that it is used for.
    pub(super) addresses: [Url; 2],
    pub(super) proxy: Option<Proxy>,
    pub(super) roots: Vec<CertificateDer<'static>>,
    pub(super) product: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) max_concurrency: usize,
}

impl HttpSettings {
    /// A new HTTP client, or the one of the application.
    pub(super) fn build(&self) -> Result<reqwest::Client, Error> {
        if let Some(http) = &self.given {
            if !self.roots.is_empty() {
                let message = "root certificates have no effect on an HTTP client that is passed to the builder; add them to \
                    that client, or leave out `http_client`";
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            return Ok(http.clone());
        }
        tls::check_roots(&self.roots)?;
        let mut user_agent = concat!("webmarketer-rust/", env!("CARGO_PKG_VERSION")).to_owned();
        if let Some(product) = &self.product {
            user_agent = format!("{product} {user_agent}");
        }
        let is_tls_proxy = matches!(self.proxy, Some(Proxy::All { is_tls: true, .. }));
        let over_tls = self.addresses.iter().any(|url| url.scheme() == "https") || is_tls_proxy;
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(over_tls, self.roots.clone())?)
            .user_agent(user_agent)
            .connect_timeout(self.connect_timeout)
            // No more idle connections are kept than concurrent requests are possible.
            .pool_max_idle_per_host(self.max_concurrency)
            // A redirect would send the token and the event to an unknown URL.
            .redirect(reqwest::redirect::Policy::none())
            // This client retries requests itself; reqwest would keep a copy of each.
            .retry(reqwest::retry::never().max_retries_per_request(0));
        match &self.proxy {
            Some(Proxy::All { proxy, .. }) => http = http.proxy(reqwest::Proxy::clone(proxy)),
            Some(Proxy::None) => http = http.no_proxy(),
            // Requests to this machine do not use the proxy of the environment.
            None if self.addresses.iter().all(is_loopback) => http = http.no_proxy(),
            None => {}
        }
        http.build()
            .map_err(|error| Error::new(ErrorKind::InvalidInput, "the HTTP client cannot be set up").with_source(error))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
