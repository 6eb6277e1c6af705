//! TLS with the crypto provider of the build, which is not installed as the provider of the process.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use crate::error::{Error, ErrorKind};

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;

/// Parses at least one certificate in PEM format.
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
        return Err(wrong("the text has no certificate"));
    }
    for certificate in &certificates {
        let added = RootCertStore::empty().add(certificate.clone());
        added.map_err(|error| wrong("a root certificate cannot be read").with_source(error))?;
    }
    Ok(certificates)
}

/// Whether root certificates can be added to those of the operating system. The verifier of Android does not support
/// it: there, an application configures them in its network security configuration.
const TAKES_ROOTS: bool = !cfg!(target_os = "android");

/// Returns an error if root certificates would have no effect.
pub(super) fn check_roots(roots: &[CertificateDer<'_>]) -> Result<(), Error> {
    refuse_roots(TAKES_ROOTS, roots)
}

fn refuse_roots(takes_roots: bool, roots: &[CertificateDer<'_>]) -> Result<(), Error> {
    if takes_roots || roots.is_empty() {
        return Ok(());
    }
    let message = "root certificates cannot be added on Android (`ClientBuilder::root_certificate`); pass a client that \
        trusts them to `ClientBuilder::http_client`";
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// A TLS configuration with the root certificates of the operating system and these. If no URL uses TLS, those of the
/// system are not read, so that a container without any can use an emulator.
#[cfg_attr(target_os = "android", expect(unused_variables, reason = "none can be added"))]
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
        #[cfg(all(feature = "bundled-roots", not(target_os = "android")))]
        let roots = roots.into_iter().chain(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
        #[cfg(not(target_os = "android"))]
        let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(without_roots)?;
        // Configured roots are an error before this point, and the system always has roots.
        #[cfg(target_os = "android")]
        let verifier = Verifier::new(provider).map_err(without_roots)?;
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    #[cfg_attr(not(feature = "http2"), expect(unused_mut, reason = "HTTP/1.1 is not negotiated"))]
    let mut config = builder.with_no_client_auth();
    // reqwest does not change a given configuration. Proxies use HTTP/1.1 in any case.
    #[cfg(feature = "http2")]
    {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::CertificateDer;

    #[test]
    fn root_certificates_that_would_have_no_effect_are_an_error() {
        let roots = [CertificateDer::from_slice(b"root")];
        let error = super::refuse_roots(false, &roots).unwrap_err().to_string();
        assert!(error.contains("Android") && error.contains("`ClientBuilder::http_client`"), "{error}");
        super::refuse_roots(false, &[]).unwrap();
        super::refuse_roots(true, &roots).unwrap();
        assert_eq!(super::check_roots(&roots).is_err(), cfg!(target_os = "android"));
    }

    #[test]
    fn http2_is_offered_where_the_feature_is_on() {
        let offered = super::config(false, Vec::new()).unwrap().alpn_protocols;
        let expected: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[] };
        assert_eq!(offered, expected);
    }
}
