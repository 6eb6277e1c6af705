//! A created service account, for an emulator that other machines can reach.

use std::io::ErrorKind;
use std::net::Ipv4Addr;

use serde_json::Value;
use webmarketer_emulator::{Builder, CreatedAccount, Emulator, Project, SHOP, StartError};
use webmarketer_test_support::http_client;

fn open_to_others(account: &CreatedAccount) -> Builder {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap());
    builder.created_account(account.clone()).listen(Ipv4Addr::UNSPECIFIED).allow_host("emulator.internal")
}

fn property(file: &str, name: &str) -> Option<String> {
    let file: Value = serde_json::from_str(file).unwrap();
    Some(file.get(name)?.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn clients_sign_in_with_a_created_account_and_not_with_the_bundled_one() {
    let account = CreatedAccount::create().unwrap();
    let emulator = open_to_others(&account).start().await.unwrap();
    // The client in this process cannot resolve `emulator.internal`, and is ready all the same.
    assert!(emulator.client().unwrap().me().await.is_ok());

    let bundled = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    assert_ne!(
        property(&bundled.service_account_json(), "privateKey"),
        property(&emulator.service_account_json(), "privateKey")
    );
    let auth = webmarketer_core::auth::Auth::service_account_json(&bundled.service_account_json()).unwrap();
    let client = emulator.client_builder().unwrap().auth(auth).project("shop").unwrap().build().unwrap();
    assert!(client.me().await.is_err());
}

#[tokio::test]
async fn the_admin_token_of_a_created_account_protects_the_emulator_unless_another_is_set() {
    let account = CreatedAccount::create().unwrap();
    for (set, file) in [(None, Some(account.admin_token().to_owned())), (Some("open sesame"), None)] {
        let builder = open_to_others(&account);
        let builder = if let Some(token) = set { builder.admin_token(token) } else { builder };
        let emulator = builder.start().await.unwrap();
        assert_eq!(property(&emulator.service_account_json(), "adminToken"), file);
        let port: u16 = emulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
        let valid = set.unwrap_or(account.admin_token());
        for (token, expected) in [(valid, 200), ("something", 401)] {
            let bearer = format!("Bearer {token}");
            let headers = [("host", "emulator.internal"), ("authorization", &*bearer)];
            let address = format!("127.0.0.1:{port}");
            let answer = http_client::send(&address, "GET", "/_emulator/ready", &headers, b"").await.unwrap();
            assert_eq!(answer.status, expected);
        }
    }
}

#[tokio::test]
async fn the_next_emulator_accepts_the_account_in_the_file_of_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("account.json");
    let first = open_to_others(&CreatedAccount::read_or_create(&path).unwrap()).start().await.unwrap();
    assert!(!path.exists(), "the file is written by the running emulator");
    assert!(first.write_service_account(&path).unwrap());
    let text = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    first.stop().await;

    let second = open_to_others(&CreatedAccount::read_or_create(&path).unwrap()).start().await.unwrap();
    assert_eq!(second.service_account_json(), text);
    assert!(!second.write_service_account(&path).unwrap());

    // The file of the bundled account is replaced: its key is public.
    let bundled = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let other = folder.path().join("bundled.json");
    bundled.write_service_account(&other).unwrap();
    let third = open_to_others(&CreatedAccount::read_or_create(&other).unwrap()).start().await.unwrap();
    assert!(third.write_service_account(&other).unwrap());
    assert!(!std::fs::read_to_string(&other).unwrap().contains("emulator-development-only"));
}

#[tokio::test]
#[allow(clippy::disallowed_methods)] // A file of this test alone.
async fn a_file_with_other_content_is_not_read_as_an_account_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("account.json");
    let emulator = open_to_others(&CreatedAccount::create().unwrap()).start().await.unwrap();
    let foreign = emulator.service_account_json().replace("@created.emulator.invalid", "@example.com");
    for content in [foreign.as_str(), "{}", "notes"] {
        std::fs::write(&path, content).unwrap();
        assert_eq!(CreatedAccount::read_or_create(&path).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(emulator.write_service_account(&path).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
}

#[tokio::test]
async fn an_allowed_host_is_a_name_without_a_scheme_port_or_path() {
    for wrong in ["", "http://emulator", "emulator:8710", "emulator/api", "emulator.", "a b", "[::1]"] {
        let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).allow_host(wrong);
        let error = builder.start().await.unwrap_err();
        assert!(matches!(&error, StartError::HostName(name) if name == wrong), "{wrong}: {error}");
    }
    for name in ["emulator", "host.docker.internal", "my_service-1"] {
        let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).allow_host(name);
        assert!(builder.start().await.unwrap().url().starts_with(&format!("http://{name}:")));
    }
}
