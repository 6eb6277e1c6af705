//! The bundled root certificates, in a process whose system has none.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder, ErrorKind, RetryPolicy};

/// Made for the tests of the client, and good for `localhost` and 127.0.0.1.
const ROOT: &str = include_str!("../../tests/client/roots/root.pem");
const CERTIFICATE: &str = include_str!("../../tests/client/roots/server.pem");
const KEY: &str = include_str!("../../tests/client/roots/server.key.pem");

fn builder(address: &str) -> ClientBuilder {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t")).no_proxy();
    builder.api_base(address).retry(RetryPolicy::new().max_tries(1))
}

/// A server that answers one request of each connection over TLS.
fn serve() -> String {
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            // A client that does not trust it hangs up.
            if stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    address
}

/// The part of the next test that runs in a process whose system has no root certificates.
#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn in_an_image_without_root_certificates() {
    let address = serve();
    // Without roots it could not be built. They are Mozilla's, and the server's is not among them.
    let error = builder(&address).build().unwrap().me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    builder(&address).root_certificate(ROOT).unwrap().build().unwrap().me().await.unwrap();
}

#[test]
fn bundled_roots_take_the_place_of_those_of_the_system() {
    let empty = std::env::temp_dir().join(format!("webmarketer-no-roots-{}", std::process::id()));
    std::fs::create_dir_all(&empty).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "in_an_image_without_root_certificates", "--ignored"]);
    child.env("SSL_CERT_FILE", empty.join("none.pem")).env("SSL_CERT_DIR", &empty);
    let output = child.output().unwrap();
    std::fs::remove_dir(&empty).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}
