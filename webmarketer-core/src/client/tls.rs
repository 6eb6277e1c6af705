//! TLS by the provider that this build has, without making it the process's own.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{Error, ErrorKind};

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;

/// A TLS configuration that trusts what the operating system trusts. Where nothing is to be spoken over TLS, the
/// system's certificates are not read: a container without any can still talk to an emulator.
pub(super) fn config(needed: bool) -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| {
        Error::new(ErrorKind::InvalidInput, format!("TLS cannot be set up: {error}")).with_source(error)
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = if needed {
        builder.with_platform_verifier().map_err(failed)?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    #[cfg_attr(not(feature = "http2"), expect(unused_mut, reason = "HTTP/1.1 is not negotiated"))]
    let mut config = builder.with_no_client_auth();
    // reqwest leaves a configuration that it is given as it is. A proxy is spoken to by HTTP/1.1 all the same.
    #[cfg(feature = "http2")]
    {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    #[test]
    fn http2_is_offered_where_the_feature_is_on() {
        let offered = super::config(false).unwrap().alpn_protocols;
        let expected: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[] };
        assert_eq!(offered, expected);
    }
}
