//! Root certificates and proxies: what a client trusts, and what it is reached through.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder, ErrorKind};

use crate::service::in_time;

/// Made for these tests alone, and good for `localhost` and 127.0.0.1.
pub(crate) const ROOT: &str = include_str!("roots/root.pem");
const CERTIFICATE: &str = include_str!("roots/server.pem");
const KEY: &str = include_str!("roots/server.key.pem");

pub(crate) fn builder(address: &str) -> ClientBuilder {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t")).no_proxy();
    builder.api_base(format!("{address}/api")).oauth_base(format!("{address}/oidc"))
}

/// A server that answers one request of each connection over TLS.
fn serve() -> String {
    serve_after(0)
}

/// The same, where nothing comes of the first connections, which stay open.
pub(crate) fn serve_after(silent: usize) -> String {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut connections = listener.incoming();
        let _silent: Vec<_> = connections.by_ref().take(silent).collect();
        for stream in connections {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut request = [0; 4096];
            // A client that does not trust it hangs up.
            if stream.read(&mut request).is_ok_and(|read| read > 0) {
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                let _ = stream.write_all(answer);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    address
}

#[tokio::test]
async fn a_root_certificate_of_ones_own_is_trusted() {
    let address = serve();
    let trusting = builder(&address).root_certificate(ROOT).unwrap().build().unwrap();
    in_time(trusting.me()).await.unwrap();
    for wrong in ["", "no PEM", KEY, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = builder(&address).root_certificate(wrong).unwrap_err();
        assert!(error.to_string().contains("expected root certificates in PEM form"), "{error}");
    }
}

/// The part of the next test that runs in a process whose system has no root certificates.
#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn in_an_image_without_root_certificates() {
    let address = serve();
    let error = builder(&address).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for remedy in ["`ca-certificates`", "SSL_CERT_FILE", "`ClientBuilder::root_certificate`", "`bundled-roots`"] {
        assert!(error.to_string().contains(remedy), "{error}");
    }
    let client = builder(&address).root_certificate(ROOT).unwrap().build().unwrap();
    in_time(client.me()).await.unwrap();
    // Nothing goes over TLS, though it goes through a proxy.
    let plain = builder("http://api.invalid").proxy("http://127.0.0.1:1").unwrap();
    plain.build().unwrap();
    assert!(builder("http://api.invalid").proxy("https://127.0.0.1:1").unwrap().build().is_err());
}

#[test]
fn an_image_without_root_certificates_is_told_what_to_install() {
    let empty = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "roots::in_an_image_without_root_certificates", "--ignored"]);
    child.env("SSL_CERT_FILE", empty.path().join("none.pem")).env("SSL_CERT_DIR", empty.path());
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// A SOCKS5 proxy of one connection, which takes the name of the host as it came and answers the request itself.
fn socks() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).unwrap();
        stream.read_exact(&mut vec![0; usize::from(greeting[1])]).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(head[3], 3, "the proxy is to resolve the name");
        let mut host = vec![0; usize::from(head[4])];
        stream.read_exact(&mut host).unwrap();
        stream.read_exact(&mut [0; 2]).unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").unwrap();
        String::from_utf8(host).unwrap()
    });
    (address, served)
}

#[tokio::test]
async fn a_socks_proxy_is_used_and_a_scheme_that_does_not_work_is_refused() {
    let (address, served) = socks();
    let client = builder("http://api.invalid").proxy(&format!("socks5h://{address}")).unwrap().build().unwrap();
    in_time(client.me()).await.unwrap();
    assert_eq!(served.join().unwrap(), "api.invalid");
    for wrong in ["ftp://user:hidden@proxy:21", "socks6://user:hidden@proxy", "socks://user:hidden@proxy"] {
        let error = builder("http://api.invalid").proxy(wrong).unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidInput && error.to_string().contains("socks5h"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    }
}
