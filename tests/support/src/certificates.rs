//! A root certificate, and the certificate of a server on `localhost` and 127.0.0.1, made for tests alone.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// The root certificate that a client must trust, in PEM form.
pub const ROOT: &str = include_str!("../certificates/root.pem");

/// The private key of the server, in PEM form.
pub const SERVER_KEY: &str = include_str!("../certificates/server.key.pem");

const SERVER: &str = include_str!("../certificates/server.pem");

/// TLS for a server with that certificate.
pub(crate) fn server_config(provider: CryptoProvider) -> Arc<ServerConfig> {
    let config = ServerConfig::builder_with_provider(Arc::new(provider));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let certificate = CertificateDer::from_pem_slice(SERVER.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY.as_bytes()).unwrap();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}
