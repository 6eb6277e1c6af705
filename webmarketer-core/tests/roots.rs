//! The bundled root certificates, in a process whose system has none.

use std::process::Command;

#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use rustls::crypto::ring as provider;
use serde_json::json;
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder, ErrorKind, RetryPolicy};
use webmarketer_test_support::certificates::ROOT;
use webmarketer_test_support::{Reply, Service};

fn builder(address: &str) -> ClientBuilder {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t")).no_proxy();
    builder.api_base(address).retry(RetryPolicy::new().max_tries(1))
}

/// The part of the next test that runs in a process whose system has no root certificates.
#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn in_an_image_without_root_certificates() {
    let service = Service::builder().tls(provider::default_provider()).start(|_| Reply::json(200, &json!({})));
    let address = service.address;
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
