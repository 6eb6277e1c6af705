//! TLS by the provider that this build has, without making it the process's own.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use super::{Error, ErrorKind};

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;

/// The certificates of a text in PEM form: one at least.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |why: &str| {
        let message =
            format!("{why}; expected root certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----");
        Error::new(ErrorKind::InvalidInput, message)
    };
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong("the root certificate is not valid PEM"))?;
    if certificates.is_empty() {
        return Err(wrong("the text holds no certificate"));
    }
    for certificate in &certificates {
        let added = RootCertStore::empty().add(certificate.clone());
        added.map_err(|error| wrong("a root certificate cannot be read").with_source(error))?;
    }
    Ok(certificates)
}

/// A TLS configuration that trusts what the operating system trusts, and these certificates. Where nothing is to be spoken over TLS, the
/// system's certificates are not read: a container without any can still talk to an emulator.
pub(super) fn config(needed: bool, roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| {
        Error::new(ErrorKind::InvalidInput, format!("TLS cannot be set up: {error}")).with_source(error)
    };
    let without_roots = |error: rustls::Error| match &error {
        rustls::Error::General(_) => {
            let message = format!(
                "no root certificates were found on this system ({error}), so no server can be trusted; \
                install the package `ca-certificates`, or set SSL_CERT_FILE to a file of root certificates in PEM form, \
                or pass them to `ClientBuilder::root_certificate`, or enable the feature `bundled-roots`"
            );
            Error::new(ErrorKind::InvalidInput, message).with_source(error)
        }
        _ => failed(error),
    };
    let provider = Arc::new(provider::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = if needed {
        #[cfg(feature = "bundled-roots")]
        let roots = roots.into_iter().chain(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        #[cfg(not(target_os = "android"))]
        let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(without_roots)?;
        // Android has no way to add some.
        #[cfg(target_os = "android")]
        let verifier = Verifier::new(provider).map_err(without_roots)?;
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
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
        let offered = super::config(false, Vec::new()).unwrap().alpn_protocols;
        let expected: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[] };
        assert_eq!(offered, expected);
    }
}
