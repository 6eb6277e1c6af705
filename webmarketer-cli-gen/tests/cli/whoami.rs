//! `whoami`: shows the account, the selected project, and its source.

use serde_json::{Value, json};

use crate::support::{Desk, no_secret, parse, shop};

#[test]
fn whoami_shows_the_account_and_marks_the_selected_project() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    let ran = desk.run(&["whoami"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("* shop  set by WEBMARKETER_PROJECT_ID\n"), "{}", ran.out);
    assert!(ran.out.lines().next().unwrap().contains('@'), "{}", ran.out);
    no_secret(&ran);

    let ran = desk.run(&["whoami", "--project", "shop", "--json"]);
    let output = parse(&ran.out);
    assert_eq!((&output["project"], &output["projectIsSetBy"]), (&json!("shop"), &json!("--project")));
    assert_eq!(output["projects"], json!([{"id": "shop", "name": "shop", "isSet": true}]));

    desk.write("webmarketer.toml", "project = \"shop\"\n[profile.test]\nproject = \"shop\"\n");
    assert!(desk.run(&["whoami", "--profile", "test"]).out.contains("set by the profile test"));
    desk.unset("WEBMARKETER_PROJECT_ID");
    assert!(desk.run(&["whoami"]).out.contains("set by webmarketer.toml"));
    desk.write("webmarketer.toml", "");
    desk.run(&["pull", "--project", "shop"]);
    assert!(desk.run(&["whoami"]).out.contains("set by the lock webmarketer.lock.json"));
}

#[test]
fn whoami_needs_no_project_and_fails_if_the_selected_one_is_not_accessible() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    desk.unset("WEBMARKETER_PROJECT_ID");
    let ran = desk.run(&["whoami"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\n  shop\n"), "{}", ran.out);
    assert_eq!(parse(&desk.run(&["whoami", "--json"]).out)["project"], Value::Null);

    let ran = desk.run(&["whoami", "--project", "elsewhere"]);
    assert_eq!(ran.code, 101);
    assert!(ran.err.contains("cannot access the project `elsewhere`, set by --project"), "{}", ran.err);
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    desk.fails(&["whoami"], 2, "no credentials");
}
