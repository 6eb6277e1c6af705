//! The GitHub action: runs its steps with bash, as GitHub does.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use webmarketer_core::Envelope;
use webmarketer_emulator::{Project, SHOP};

use crate::support::{Desk, Ran, Served, change, client, serve};

/// The token that writes comments.
pub(crate) const TOKEN: &str = "github-token";

fn step(name: &str) -> Value {
    let action: Value = serde_saphyr::from_str(include_str!("../../../action.yml")).unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}")).clone()
}

fn is_ours(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    ["WEBMARKETER_", "GITHUB_", "RUNNER_"].iter().any(|start| name.starts_with(start))
}

/// The inputs of a run of the action.
#[derive(Default)]
pub(crate) struct Given<'a> {
    /// `check` if empty.
    pub(crate) mode: &'a str,
    pub(crate) credentials: &'a str,
    pub(crate) offline: &'a str,
    pub(crate) trash: &'a str,
    pub(crate) arguments: &'a str,
    pub(crate) plan: &'a str,
    pub(crate) allow_destructive: &'a str,
    /// The name of the event and its payload.
    pub(crate) event: Option<(&'a str, Value)>,
    /// The URL of GitHub's API.
    pub(crate) github: &'a str,
}

/// Runs the step `Run`; returns its result and its summary.
pub(crate) fn run(emulator: &Served, desk: &Desk, given: &Given<'_>) -> (Ran, String) {
    let step = step("Run");
    let folder = Path::new(env!("CARGO_BIN_EXE_webmarketer")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let (event, payload) = given.event.clone().unwrap_or(("push", json!({"repository": {"full_name": "a/shop"}})));
    desk.write("event.json", &payload.to_string());
    desk.write("summary.md", "");
    desk.write("output", "");
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
    bash.current_dir(desk.path("")).env("PATH", &path);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_ours(name)) {
        bash.env_remove(name);
    }
    // The step sets these variables by expressions.
    for name in step["env"].as_object().unwrap().keys() {
        bash.env(name, "");
    }
    bash.env("MODE", if given.mode.is_empty() { "check" } else { given.mode });
    bash.env("CREDENTIALS", given.credentials).env("OFFLINE", given.offline).env("TRASH", given.trash);
    bash.env("ARGUMENTS", given.arguments).env("PLAN", given.plan).env("ALLOW_DESTRUCTIVE", given.allow_destructive);
    bash.env("COMMENT", "true").env("TOKEN", TOKEN).env("GITHUB_API_URL", given.github);
    bash.env("SARIF", "a.sarif").env("FOLDER", "crates/shop");
    bash.env("RUNNER_TEMP", desk.path("")).env("GITHUB_STEP_SUMMARY", desk.path("summary.md"));
    bash.env("GITHUB_EVENT_NAME", event).env("GITHUB_EVENT_PATH", desk.path("event.json"));
    bash.env("GITHUB_ACTION_PATH", concat!(env!("CARGO_MANIFEST_DIR"), "/..")).env("GITHUB_REPOSITORY", "a/shop");
    bash.env("GITHUB_OUTPUT", desk.path("output"));
    bash.env("WEBMARKETER_DEBUG_BASE_API_PATH", emulator.emulator.api_base());
    bash.env("WEBMARKETER_DEBUG_BASE_OAUTH_PATH", emulator.emulator.oauth_base());
    let ran = Ran::of(bash);
    let left = desk.files().into_keys().any(|file| {
        file.file_name().unwrap().to_string_lossy().starts_with("webmarketer.")
            && file.extension().is_some_and(|extension| extension.len() == 6)
    });
    assert!(!left, "the credentials are left in a file");
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN), "the token is shown");
    (ran, desk.read("summary.md"))
}

/// A folder where live, lock and code agree.
fn agreeing() -> (Served, Desk, String) {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let account = emulator.emulator.service_account_json();
    (emulator, desk, account)
}

pub(crate) fn from_fork(head: &Value) -> Value {
    json!({"repository": {"full_name": "a/shop"}, "pull_request": {"head": {"repo": head}}})
}

#[test]
#[cfg(unix)]
fn the_action_writes_annotations_and_a_summary_and_fails() {
    let (emulator, desk, account) = agreeing();
    let given = Given { credentials: &account, trash: "24h", ..Given::default() };
    let (ran, summary) = run(&emulator, &desk, &given);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(summary.starts_with("### Webmarketer: the event types agree"), "{summary}");

    // The trash is read only if the input `trash` is set.
    let refused = Envelope::untyped("newsletter", json!({}).as_object().unwrap());
    emulator.runtime.block_on(refused.send(&client(&emulator))).unwrap();
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    let (ran, _) = run(&emulator, &desk, &Given { credentials: &account, ..Given::default() });
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let (ran, summary) = run(&emulator, &desk, &given);
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("title=events-trashed") && summary.contains("events-trashed"), "{}{summary}", ran.out);

    let given = Given { trash: "", ..given };
    change(&emulator, "newsletter", |newsletter| {
        newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    });
    let (ran, summary) = run(&emulator, &desk, &given);
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("::error file=crates/shop/src/events.rs,line="), "{}", ran.out);
    assert!(summary.contains("field-became-mandatory"), "{summary}");
    assert!(desk.read("a.sarif").contains("2.1.0"));
}

#[test]
#[cfg(unix)]
fn the_action_fails_without_a_secret() {
    let (emulator, desk, _) = agreeing();
    for (credentials, trash, event) in [
        ("", "", None),
        (" \n", "", None),
        ("", "24h", None),
        ("", "", Some(("pull_request", from_fork(&json!({"full_name": "a/shop"}))))),
        // This event has the secrets of the repository.
        ("", "", Some(("pull_request_target", from_fork(&json!({"full_name": "b/shop"}))))),
    ] {
        let (ran, summary) = run(&emulator, &desk, &Given { credentials, trash, event, ..Given::default() });
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("::error title=webmarketer::`credentials` is empty: check the name"), "{}", ran.out);
        assert!(summary.contains("nothing was checked") && !summary.contains("agree"), "{summary}");
    }
    let (ran, _) = run(&emulator, &desk, &Given { mode: "chek", ..Given::default() });
    assert!(ran.code == 2 && ran.out.contains("`mode` is none of check, plan and apply"), "{}", ran.out);
    for (offline, trash, says) in
        [("yes", "", "`offline` is neither true nor false"), ("true", "24h", "`trash` needs the service")]
    {
        let (ran, _) = run(&emulator, &desk, &Given { offline, trash, ..Given::default() });
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains(says), "{}", ran.out);
    }
}

#[test]
#[cfg(unix)]
fn the_action_reports_that_live_was_not_compared_if_offline_or_without_secrets() {
    let (emulator, desk, account) = agreeing();
    let fork = |head: Value| Some(("pull_request", from_fork(&head)));
    for (given, says) in [
        (Given { offline: "true", ..Given::default() }, "`offline` is true"),
        (Given { offline: "true", credentials: &account, ..Given::default() }, "`offline` is true"),
        (Given { event: fork(json!({"full_name": "b/shop"})), ..Given::default() }, "from a fork has no secrets"),
        (Given { event: fork(Value::Null), ..Given::default() }, "from a fork has no secrets"),
        (
            Given { event: fork(json!({"full_name": "b/shop"})), trash: "24h", ..Given::default() },
            "from a fork has no secrets; the trash was not read either",
        ),
    ] {
        let (ran, summary) = run(&emulator, &desk, &given);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("::warning title=webmarketer::the live event types were not compared"), "{}", ran.out);
        assert!(ran.out.contains(says), "{}", ran.out);
        assert!(summary.starts_with("> **The live event types were not compared:**"), "{summary}");
        assert!(summary.contains(says) && summary.contains("### Webmarketer: the event types agree"), "{summary}");
    }
    // Lock and code are still compared.
    desk.write("src/events.rs", &desk.read("src/events.rs").replacen("Clone, ", "", 1));
    let (ran, _) = run(&emulator, &desk, &Given { offline: "true", ..Given::default() });
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
}

#[test]
#[cfg(unix)]
fn the_action_caches_the_binary_by_its_sources_and_the_runner() {
    let desk = Desk::new();
    desk.write("a.rs", "fn a() {}");
    let script = step("Identify the build")["run"].as_str().unwrap().to_owned();
    let key = |os: &str| {
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script]);
        bash.env("GITHUB_ACTION_PATH", desk.path("")).env("GITHUB_OUTPUT", desk.path(".git/output"));
        bash.env("RUNNER_OS", os).env("RUNNER_ARCH", "X64").env("ImageOS", "ubuntu24");
        std::fs::create_dir_all(desk.path(".git")).unwrap();
        desk.write(".git/output", "");
        let ran = Ran::of(bash);
        assert_eq!(ran.code, 0, "{}", ran.err);
        desk.read(".git/output").strip_prefix("key=").unwrap().trim().to_owned()
    };
    let first = key("Linux");
    assert_eq!(first.len(), "webmarketer-Linux-X64-ubuntu24-".len() + 40, "{first}");
    assert_eq!(key("Linux"), first);
    assert_ne!(key("macOS"), first);
    desk.write("a.rs", "fn b() {}");
    assert_ne!(key("Linux"), first);
    let cache = step("Restore webmarketer");
    assert_eq!(cache["uses"], "actions/cache@v4");
    assert_eq!(cache["with"]["key"], "${{ steps.build.outputs.key }}");
    assert_eq!(step("Install webmarketer")["if"], "steps.cache.outputs.cache-hit != 'true'");
}
