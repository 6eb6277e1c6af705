//! TLS with the crypto provider of the build, which is not installed as the provider of the process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;

use crate::error::RelayError;

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;

/// A TLS configuration with the root certificates of the operating system and of these files. `client` is the
/// certificate of the client and its key. If TLS is not needed, a system without root certificates is not an error:
/// then every server that demands TLS is refused.
pub(super) async fn config(
    is_needed: bool,
    roots: &[PathBuf],
    client: Option<&[PathBuf; 2]>,
) -> Result<ClientConfig, RelayError> {
    let failed = |error: rustls::Error| RelayError::Tls(error.into());
    let mut extra = Vec::new();
    for path in roots {
        extra.extend(certificates(path).await?);
    }
    let provider = Arc::new(provider::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = match Verifier::new_with_extra_roots(extra, provider) {
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)),
        Err(error) if is_needed => return Err(failed(error)),
        Err(_) => builder.with_root_certificates(RootCertStore::empty()),
    };
    let Some([certificate, key]) = client else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates(certificate).await?;
    // The error of the parser is not kept: it is about a private key.
    let key_der = PrivateKeyDer::from_pem_slice(&read(key).await?)
        .map_err(|_| RelayError::InvalidOption(format!("`{}` has no private key in PEM format", key.display())))?;
    builder.with_client_auth_cert(chain, key_der).map_err(failed)
}

async fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, RelayError> {
    let pem = read(path).await?;
    let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    parsed
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| RelayError::InvalidOption(format!("`{}` has no certificates in PEM format", path.display())))
}

async fn read(path: &Path) -> Result<Vec<u8>, RelayError> {
    tokio::fs::read(path)
        .await
        .map_err(|source| RelayError::UnreadableFile { path: path.display().to_string(), source: source.into() })
}
