//! Root certificates and proxies.

use std::process::Command;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder, ErrorKind};
use webmarketer_test_support::certificates::{ROOT, SERVER_KEY};
use webmarketer_test_support::{Reply, Service, in_time};

pub(crate) fn builder(address: &str) -> ClientBuilder {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t")).no_proxy();
    builder.api_base(format!("{address}/api")).oauth_base(format!("{address}/oidc"))
}

/// A service with TLS. It accepts `silent` connections first, and never reads from them.
pub(crate) fn start_tls(silent: usize) -> Service {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    Service::builder().tls(provider).silent_connections(silent).start(|_| Reply::json(200, &json!({})))
}

#[tokio::test]
async fn a_configured_root_certificate_is_trusted() {
    let address = start_tls(0).address;
    let trusting = builder(&address).root_certificate(ROOT).unwrap().build().unwrap();
    in_time(trusting.me()).await.unwrap();
    for wrong in ["", "no PEM", SERVER_KEY, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = builder(&address).root_certificate(wrong).unwrap_err();
        assert!(error.to_string().contains("expected root certificates in PEM form"), "{error}");
    }
}

/// The child process of the next test, which finds no root certificates.
#[tokio::test]
#[ignore = "run by another test as a child process"]
async fn without_root_certificates_child() {
    let address = start_tls(0).address;
    let error = builder(&address).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for remedy in ["`ca-certificates`", "SSL_CERT_FILE", "`ClientBuilder::root_certificate`", "`bundled-roots`"] {
        assert!(error.to_string().contains(remedy), "{error}");
    }
    let client = builder(&address).root_certificate(ROOT).unwrap().build().unwrap();
    in_time(client.me()).await.unwrap();
    // A proxy works, because nothing uses TLS.
    let plain = builder("http://api.invalid").proxy("http://127.0.0.1:1").unwrap();
    plain.build().unwrap();
    assert!(builder("http://api.invalid").proxy("https://127.0.0.1:1").unwrap().build().is_err());
}

#[test]
fn a_system_without_root_certificates_is_an_error_with_the_package_to_install() {
    let empty = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "roots::without_root_certificates_child", "--ignored"]);
    child.env("SSL_CERT_FILE", empty.path().join("none.pem")).env("SSL_CERT_DIR", empty.path());
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// A SOCKS5 proxy that connects one client to the service. The task returns the requested host.
async fn socks(service: &Service) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let behind = service.address.trim_start_matches("http://").to_owned();
    let proxied = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).await.unwrap();
        stream.read_exact(&mut vec![0; usize::from(greeting[1])]).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).await.unwrap();
        assert_eq!(head[3], 3, "the proxy is to resolve the name");
        let mut host = vec![0; usize::from(head[4])];
        stream.read_exact(&mut host).await.unwrap();
        stream.read_exact(&mut [0; 2]).await.unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await.unwrap()).await;
        String::from_utf8(host).unwrap()
    });
    (address, proxied)
}

#[tokio::test]
async fn a_socks_proxy_is_used_and_an_unsupported_scheme_is_an_error() {
    let service = Service::start(|_| Reply::json(200, &json!({})));
    let (address, proxied) = socks(&service).await;
    let client = builder("http://api.invalid").proxy(&format!("socks5h://{address}")).unwrap().build().unwrap();
    in_time(client.me()).await.unwrap();
    drop(client);
    assert_eq!(in_time(proxied).await.unwrap(), "api.invalid");
    for wrong in ["ftp://user:hidden@proxy:21", "socks6://user:hidden@proxy", "socks://user:hidden@proxy"] {
        let error = builder("http://api.invalid").proxy(wrong).unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidInput && error.to_string().contains("socks5h"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    }
}
