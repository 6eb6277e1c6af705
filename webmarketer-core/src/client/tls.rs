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
    Ok(builder.with_no_client_auth())
}
