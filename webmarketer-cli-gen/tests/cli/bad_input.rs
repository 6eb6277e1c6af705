//! Bad input gives one clear message and the right exit code, and changes no file.

use webmarketer_emulator::{LEADS, Project, SHOP};
use webmarketer_schema::lock::Lock;

use crate::support::{Desk, answering, no_secret, serve, shop};

#[test]
fn no_credentials() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    desk.fails(&["pull"], 2, "no credentials; set WEBMARKETER_APPLICATION_CREDENTIALS");
    desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", "");
    desk.fails(&["pull"], 2, "no credentials");
    desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", "missing.json");
    desk.fails(&["pull"], 2, "the service-account file missing.json cannot be read");
}

#[test]
fn credentials_that_are_not_json() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    for content in ["", "{", "not json", "[]", "\"text\"", "<html>"] {
        desk.write("account.json", content);
        desk.fails(&["pull"], 2, "account.json: the service account is not a JSON object");
    }
}

#[test]
fn credentials_that_lack_a_key() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let whole = emulator.emulator.service_account_json();
    for key in ["privateKey", "privateKeyId", "clientId", "serviceAccountEmail"] {
        desk.write("account.json", &whole.replace(&format!("\"{key}\""), "\"other\""));
        desk.fails(&["pull"], 2, &format!("has no `{key}`"));
    }
}

#[test]
fn credentials_that_are_the_content_instead_of_the_path() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let account = emulator.emulator.service_account_json();
    let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n";
    let encoded = STANDARD.encode(&account);
    let one_line = account.replace('\n', " ");
    for (given, says) in [
        (pem, "found what looks like its content"),
        (&encoded, "found what looks like its content"),
        (&encoded[..200], "found what looks like its content"),
        (&one_line[..300], "is not a JSON object"),
    ] {
        desk.fails(&["pull", "--credentials", given], 2, says);
        desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", given);
        desk.fails(&["pull"], 2, says);
        desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
        let text = format!("credentials = '''{given}'''\n[profile.staging]\ncredentials = '''{given}'''\n");
        desk.write("webmarketer.toml", &text);
        desk.fails(&["pull"], 2, "found what looks like its content");
        desk.fails(&["pull", "--profile", "staging"], 2, "found what looks like its content");
        desk.write("webmarketer.toml", "");
    }
    // The JSON itself is accepted, also with a byte-order mark, and the help does not print it.
    for given in [account.clone(), one_line, format!("\u{feff}{account}")] {
        desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", &given);
        let ran = desk.run(&["pull"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let help = desk.run(&["pull", "--help"]);
        assert_eq!(help.code, 0, "{}", help.err);
        no_secret(&ran);
        no_secret(&help);
    }
    desk.write("account.json", &format!("\u{feff}{account}"));
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    assert_eq!(desk.run(&["pull", "--credentials", "account.json"]).code, 0);
}

#[test]
fn a_private_key_that_is_not_pem() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let account =
        |key: &str| format!(r#"{{"privateKey":"{key}","privateKeyId":"a","clientId":"b","serviceAccountEmail":"c"}}"#);
    desk.write("account.json", &account("MIIEverySecret"));
    desk.fails(&["pull"], 2, "not a private key in PEM form");
    // A key that is not an RSA key.
    let elliptic = "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIIII\\n-----END EC PRIVATE KEY-----\\n";
    desk.write("account.json", &account(elliptic));
    desk.fails(&["pull"], 2, "privateKey");
}

#[test]
fn a_project_id_that_breaks_the_pattern() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    for id in ["My Shop", "a", "shop-", "a--b", "../x"] {
        desk.fails(&["pull", "--project", id], 2, "is not a project id");
    }
    desk.write("webmarketer.toml", "project = \"My Shop\"\n");
    desk.unset("WEBMARKETER_PROJECT_ID");
    desk.fails(&["pull"], 2, "is not a project id");
}

#[test]
fn the_id_is_advised_for_a_project_that_is_given_by_its_name() {
    let served = shop();
    let mut desk = Desk::at(&served);
    for (given, exit, advice) in [
        ("SHOP", 2, "help: use the id of the project: `shop`"),
        ("shopp", 101, "help: did you mean `shop`?"),
        ("bakery", 101, "help: use the id of a project that the service account can access: `shop`"),
    ] {
        let ran = desk.fails(&["pull", "--project", given], exit, &format!("`{given}`"));
        assert!(ran.err.contains(advice), "{given}: {}", ran.err);
    }
    desk.set("WEBMARKETER_PROJECT_ID", "Shop");
    for command in ["whoami", "check", "trash"] {
        let ran = desk.fails(&[command], 2, "`Shop` is not a project id");
        assert!(ran.err.contains("use the id of the project: `shop`"), "{command}: {}", ran.err);
    }
    // Without an answer of the service, the advice is the command that lists the projects.
    let offline = desk.fails(&["check", "--offline"], 2, "`Shop` is not a project id");
    assert!(offline.err.contains("`webmarketer whoami` lists the projects"), "{}", offline.err);

    let projects = r#"[{"id":"p-1","name":"My Shop"}]"#;
    desk.point_at(&answering(200, "application/json", projects));
    let ran = desk.fails(&["pull", "--project", "My Shop"], 2, "`My Shop` is not a project id");
    assert!(ran.err.contains("use the id of the project: `p-1` (\"My Shop\")"), "{}", ran.err);
}

#[test]
fn no_project_is_named() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    desk.unset("WEBMARKETER_PROJECT_ID");
    let ran = desk.fails(&["pull"], 2, "no project is set");
    assert!(ran.err.contains("`webmarketer whoami` lists the ids"), "{}", ran.err);
    assert_eq!(desk.run(&["whoami"]).code, 0);
}

#[test]
fn an_unknown_project() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    desk.fails(&["pull", "--project", "unknown"], 101, "the service account cannot access the project `unknown`");
}

#[test]
fn a_service_account_that_the_service_does_not_know() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let account = emulator.emulator.service_account_json();
    let key = account.split("\"clientId\"").nth(1).unwrap().split('"').nth(1).unwrap();
    desk.write("account.json", &account.replace(key, "unknown-client"));
    desk.fails(&["pull"], 101, "POST /oidc/token was answered 4");
}

#[test]
fn a_lock_that_is_damaged() {
    let emulator = shop();
    let whole = Desk::generated(&emulator).read("webmarketer.lock.json");
    let cut = &whole[..whole.len() / 2];
    let conflict = whole.replacen("  \"project\"", "<<<<<<< HEAD\n  \"project\"", 1);
    for (lock, says) in [
        ("", "is empty"),
        (cut, "ends too early"),
        ("{\n  \"formatVersion\": 1,\n", "ends too early, at line 3"),
        (&*conflict, "has a merge conflict at line 3"),
        ("[]", "not a lock"),
        ("{\"formatVersion\": 2}", "has format version 2"),
        ("{\"formatVersion\": 1, \"eventTypes\": {}}", "is damaged at line 1: at /eventTypes"),
    ] {
        let desk = Desk::generated(&emulator);
        desk.write("webmarketer.lock.json", lock);
        for command in ["pull", "generate", "check"] {
            desk.fails(&[command], 101, says);
        }
    }
}

#[test]
fn a_missing_lock_that_is_needed() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    for command in ["generate", "check"] {
        desk.fails(&[command], 101, "does not exist");
    }
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let emulator = shop();
    let desk = Desk::generated(&emulator);
    desk.write("file", "in the way of a folder");
    desk.fails(&["generate", "--output", "file/events.rs"], 1, "cannot write file");
    for arguments in [&["generate", "--output", "src/"][..], &["check", "--code", "src/"]] {
        let ran = desk.fails(arguments, 2, "expected a file, but src/ is a folder");
        assert!(
            ran.err.contains("help: name a file in it, such as src/events.rs, or set `modules = true`"),
            "{}",
            ran.err
        );
    }
    desk.fails(&["check", "--output", "src"], 2, "expected a file, but src is a folder");
    desk.fails(&["pull", "--lock", "file/webmarketer.lock.json"], 101, "cannot be read");
}

#[test]
fn two_files_of_one_project_are_an_error() {
    let desk = Desk::new();
    desk.write("shop.json", SHOP);
    let ran =
        desk.fails(&["emulate", "--port", "0", "--project-file", "shop.json", "--project-file", "shop.json"], 2, "two");
    assert!(ran.err.contains("two projects have the id `shop`"), "{}", ran.err);
}

#[test]
fn a_file_that_was_not_generated_is_never_replaced() {
    let emulator = shop();
    let desk = Desk::generated(&emulator);
    desk.write("own.rs", "pub struct Mine;\n");
    desk.fails(&["generate", "--output", "own.rs"], 2, "was not generated by webmarketer");
}

#[test]
fn unknown_settings() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    desk.write("webmarketer.toml", "project = \"shop\"\n\nouput = \"x\"\n");
    desk.fails(&["pull"], 2, "line 3: unknown key `ouput`");
    desk.write("webmarketer.toml", "project = \n");
    desk.fails(&["pull"], 2, "webmarketer.toml: line 1");
}

#[test]
fn an_empty_project_replaces_a_lock_only_with_a_flag() {
    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let empty = serve(Project::empty("shop".parse().unwrap()));
    desk.point_at(&empty.emulator.url());
    desk.fails(&["pull"], 2, "the project `shop` has no event types");
    let ran = desk.run(&["pull", "--allow-empty"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(Lock::parse(desk.read("webmarketer.lock.json").as_bytes()).unwrap().catalogue.is_empty());
}

#[test]
fn another_project_replaces_a_lock_only_with_a_flag() {
    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let leads = serve(Project::from_json(LEADS).unwrap());
    desk.set("WEBMARKETER_PROJECT_ID", "leads");
    desk.point_at(&leads.emulator.url());
    desk.fails(&["pull"], 2, "is of the project `shop`, not of `leads`");
    desk.fails(&["check"], 2, "is of `shop`, not of `leads`");
    let ran = desk.run(&["pull", "--switch-project"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(desk.read("webmarketer.lock.json").contains("\"project\": \"leads\""));
}

#[test]
fn a_flag_overrides_a_variable() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    desk.set("WEBMARKETER_PROJECT_ID", "unknown");
    assert_eq!(desk.run(&["pull", "--project", "shop"]).code, 0);
    desk.set("WEBMARKETER_DEBUG_BASE_API_PATH", "http://127.0.0.1:9/api");
    let ran = desk.run(&["pull", "--project", "shop", "--api-base", &emulator.emulator.api_base()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn credentials_of_another_service_are_never_replaced() {
    let desk = Desk::new();
    desk.write("service-account.json", "{\"privateKey\": \"mine\"}");
    let ran = desk.run(&["demo", "--folder", "."]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("not the service account of an emulator"), "{}", ran.err);
    let reachable = ["emulate", "--port", "0", "--listen", "0.0.0.0"];
    let account = ["--credentials-out", "service-account.json"];
    desk.fails(&[&reachable[..], &account].concat(), 2, "not overwritten");
    let account = ["--service-account", "service-account.json"];
    desk.fails(&[&reachable[..], &account].concat(), 2, "privateKeyId");
    desk.fails(&["emulate", "--port", "0", "--export", "nowhere/state.json"], 2, "nowhere");
    desk.fails(&["emulate", "--port", "0", "--export", "."], 2, "expected a file, but . is a folder");
    desk.write("file", "");
    desk.fails(&["emulate", "--port", "0", "--data", "file"], 2, "cannot create the folder file");
    desk.fails(&["emulate", "--port", "0", "--credentials-out", "service-account.json"], 2, "not overwritten");
    assert_eq!(desk.read("service-account.json"), "{\"privateKey\": \"mine\"}");
}

#[test]
fn an_invalid_fault_or_rate_limit_is_reported_before_the_emulator_starts() {
    let desk = Desk::new();
    desk.write("faults.json", r#"[{"action": "garbage", "tims": 1}]"#);
    for (flag, value, says) in [
        ("--fault", "{", "EOF"),
        ("--fault", r#"{"action": "explode"}"#, "\"commitThenReset\""),
        ("--fault", r#"{"action": {"status": 99}}"#, "from 200 to 599"),
        ("--faults", "faults.json", "unknown field `tims`"),
        ("--faults", "nowhere.json", "cannot read nowhere.json"),
        ("--rate-limit", "0", "above 0"),
        ("--rate-limit", "5/", "above 0"),
        ("--rate-limit", "2000000", "1000000"),
    ] {
        let ran = desk.run(&["emulate", "--port", "0", flag, value]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn requests_to_loopback_do_not_use_a_proxy() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        desk.set(variable, "http://127.0.0.1:9");
    }
    let ran = desk.run(&["pull"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_very_long_timeout_is_accepted() {
    let emulator = shop();
    let ran = Desk::at(&emulator).run(&["pull", "--timeout", "1e19"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn an_event_type_without_a_possible_struct() {
    let desk = Desk::new();
    let field =
        r#"{"storageKey": "\u0000", "ingestionKey": "a", "entity": "event", "type": "string", "optional": false}"#;
    let entry = format!(r#"{{"reference": "a", "name": "A", "fields": [{field}]}}"#);
    desk.write("webmarketer.lock.json", &format!(r#"{{"formatVersion": 1, "eventTypes": [{entry}]}}"#));
    // It gives a warning, and other event types still get a struct.
    for (arguments, code) in [(&["generate"][..], 0), (&["generate", "--check"], 4), (&["generate"], 0)] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, code, "{}", ran.err);
        assert_eq!(
            ran.err,
            "warning: `a.\\0` has a NUL character in a key, its label, its entity or its type, so it gets no struct\n"
        );
    }
    let ran = desk.run(&["check", "--offline"]);
    assert!(ran.out.contains("warning[no-struct]: `a.\\0` has a NUL character"), "{}", ran.out);
    // An optional field is omitted, and its event type has a struct.
    let optional = entry.replace("\"optional\": false", "\"optional\": true");
    desk.write("webmarketer.lock.json", &format!(r#"{{"formatVersion": 1, "eventTypes": [{optional}]}}"#));
    for (arguments, code) in [(&["generate"][..], 0), (&["generate", "--check"], 4), (&["generate"], 0)] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(ran.err.starts_with("warning: `a.\\0` has a NUL character"), "{}", ran.err);
        assert!(ran.err.ends_with(", so its struct omits it\n"), "{}", ran.err);
        assert!(desk.read("src/events.rs").contains("pub struct A {}"));
    }
    let ran = desk.run(&["check", "--offline"]);
    assert!(ran.out.contains("warning[no-field]: `a.\\0` has a NUL character"), "{}", ran.out);
    let lock = r#"{"formatVersion": 1, "project": "My Shop", "eventTypes": []}"#;
    desk.write("webmarketer.lock.json", lock);
    desk.fails(&["generate"], 101, "at /project: expected a project id");
}

#[test]
fn mistyped_commands_and_flags_exit_with_2() {
    let desk = Desk::new();
    for arguments in [&["pul"][..], &["pull", "--timeout", "0"], &["pull", "--tiemout", "1"], &[]] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.err);
    }
}

#[test]
fn a_file_for_the_emulator_that_does_not_exist() {
    let desk = Desk::new();
    for (option, advice) in [
        ("--project-file", "`webmarketer list --format project > project.json` writes a project file"),
        ("--service-account", "--credentials-out writes the bundled one"),
        ("--import", "`webmarketer emulate --export FILE` writes such a file"),
    ] {
        let ran = desk.fails(&["emulate", "--port", "0", option, "missing.json"], 2, "missing.json");
        assert!(ran.err.contains(advice), "{option}: {}", ran.err);
    }
}
