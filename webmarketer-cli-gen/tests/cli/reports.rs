//! Reports of `check`, `diff` and `explain`: formats, outputs, accepted findings, and the trash.

use std::process::Command;

use serde_json::{Value, json};
use webmarketer_core::Envelope;
use webmarketer_emulator::{Project, SHOP};

use crate::support::{Desk, Served, change, client, no_secret, serve};

/// A folder where everything agrees, except that `newsletter.first_name` became mandatory at the service.
fn drifted() -> (Served, Desk) {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    change(&emulator, "newsletter", |newsletter| {
        newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    });
    (emulator, desk)
}

#[test]
fn several_formats_are_written_at_once_each_to_its_output() {
    let (_emulator, desk) = drifted();
    let ran = desk.run(&[
        "check", "--format", "json", "--format", "sarif", "--output", "a.sarif", "--format", "JUnit", "-o", "a.xml",
    ]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    no_secret(&ran);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let place = &findings[0]["places"][0];
    assert_eq!(place["file"], "src/events.rs");
    let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
    assert!(desk.read("src/events.rs").lines().nth(line - 1).unwrap().contains("pub first_name: "));
    assert_eq!(findings[0]["moved"], json!(["live"]));
    assert_eq!(report["settle"], json!(["webmarketer pull", "webmarketer generate"]));
    assert!(desk.read("a.sarif").contains("\"version\": \"2.1.0\""));
    assert!(desk.read("a.xml").starts_with("<?xml "));

    for (arguments, says) in [
        (vec!["--format", "json", "--format", "text"], "only one --format can go to standard output"),
        (vec!["--output", "a", "--format", "json"], "--output must follow its --format"),
        (vec!["--format", "json", "--output", "a", "--output", "b"], "a --format can have only one --output"),
        (vec!["--format", "json", "-o", "a", "--format", "text", "-o", "a"], "two --output name the same file"),
        (vec!["--trash", "0h"], "such as 24h"),
    ] {
        let ran = desk.run(&[&["check"], &*arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    desk.fails(&["check", "--output", "no/such/folder"], 1, "cannot write no/such/folder");
    assert!(desk.run(&["check", "--format", "json", "-o", "-"]).out.starts_with('{'));

    // A comparison that fails replaces an earlier report.
    let nowhere = ["check", "--api-base", "http://127.0.0.1:9/api", "--timeout", "1", "--format", "github"];
    let ran = desk.run(&[&nowhere[..], &["--format", "json", "--output", "a.json"]].concat());
    assert_eq!(ran.code, 101);
    assert!(ran.out.starts_with("::error title=not-seen::"), "{}", ran.out);
    assert!(desk.read("a.json").contains("\"exitCode\": 101"));
}

#[test]
fn a_finding_is_accepted_until_the_date_of_the_entry() {
    let (_emulator, desk) = drifted();
    let entry = |rule: &str, path: &str, until: &str| {
        format!(
            "[[accept]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"the form is rebuilt\"\nowner = \"web team\"\nuntil = {until}\n"
        )
    };
    desk.write("webmarketer.toml", &entry("field-became-mandatory", "newsletter.*", "2999-12-31"));
    let ran = desk.run(&["check"]);
    assert!(ran.out.contains("accepted[field-became-mandatory]"), "{}", ran.out);
    assert!(ran.out.contains("until   2999-12-31, accepted by web team: the form is rebuilt"), "{}", ran.out);
    assert_eq!(ran.code, 0, "{}", ran.out);

    desk.write("webmarketer.toml", &entry("field-became-mandatory", "newsletter.*", "2020-12-31"));
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(ran.out.contains("warning[accept-expired]: `field-became-mandatory` for `newsletter.*`"), "{}", ran.out);

    let needless = entry("field-became-mandatory", "*", "2999-12-31") + &entry("pii-off", "*", "2999-12-31");
    desk.write("webmarketer.toml", &needless);
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("warning[accept-needless]: `pii-off` for `*` (webmarketer.toml, line 7)"), "{}", ran.out);
    // Without the live event types it is unknown whether the entry is needed.
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);

    for (text, says) in [
        (entry("pii-of", "*", "2999-12-31"), "line 2: unknown rule `pii-of`"),
        (entry("pii-off", "*", "\"2999-12-31\""), "expected a day such as 2027-01-31"),
        ("[[accept]]\nrule = \"pii-off\"\n".to_owned(), "line 1: `[[accept]]` has no `path`"),
        ("accept = 1\n".to_owned(), "`accept` is an integer, expected a list of tables"),
    ] {
        desk.write("webmarketer.toml", &text);
        desk.fails(&["check"], 2, says);
    }
}

#[test]
fn trashed_events_are_drift_if_the_trash_is_read() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    desk.run(&["generate"]);
    for time in ["24h", "4294967295d"] {
        assert_eq!(desk.run(&["check", "--trash", time]).code, 0);
    }
    let live = client(&emulator);
    let data = json!({ "email": "secret-value", "first_name": "Ada" });
    for _ in 0..3 {
        emulator.runtime.block_on(Envelope::untyped("newsletter", data.as_object().unwrap()).send(&live)).unwrap();
    }
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    let ran = desk.run(&["check", "--trash", "24h"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(
        ran.out.contains("error[events-trashed]: `newsletter.email` had 3 events trashed: invalid-field"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("--> src/events.rs:"), "{}", ran.out);
    assert!(!ran.out.contains("secret-value"), "{}", ran.out);
    assert_eq!(desk.run(&["check"]).code, 0, "the trash is not read");
    let entry =
        "[[accept]]\nrule = \"events-trashed\"\npath = \"*\"\nreason = \"a\"\nowner = \"b\"\nuntil = 2999-01-01\n";
    desk.write("webmarketer.toml", entry);
    assert_eq!(desk.run(&["check", "--trash", "24h"]).code, 0);
    assert_eq!(desk.run(&["check"]).code, 0, "only the trash shows whether the entry is needed");
}

#[test]
fn diff_compares_live_locks_files_and_revisions() {
    let (_emulator, desk) = drifted();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let ran = Command::new("git").args(identity).args(arguments).current_dir(desk.path("")).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "webmarketer.lock.json"]);
    git(&["commit", "--quiet", "-m", "Pull"]);

    let ran = desk.run(&["diff"]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    assert!(ran.out.contains("`newsletter.first_name` changed from optional to mandatory"), "{}", ran.out);
    let back = desk.run(&["diff", "live", "lock"]);
    assert_eq!(back.code, 4, "{}", back.err);
    assert!(back.out.contains("`newsletter.first_name` changed from mandatory to optional"), "{}", back.out);
    assert_eq!(desk.run(&["diff", "HEAD", "lock"]).code, 0);
    desk.run(&["pull"]);
    assert_eq!(desk.run(&["diff", "HEAD", "lock"]).code, 100);
    assert_eq!(desk.run(&["diff", "lock", "webmarketer.lock.json"]).code, 0);
    desk.write("list.json", &desk.run(&["list", "--format", "json"]).out);
    assert_eq!(desk.run(&["diff", "lock", "list.json"]).code, 0);

    for source in ["nothing.json", "--upload-pack=x", "HEAD~9", ""] {
        desk.fails(&["diff", "--", source, "lock"], 2, "is neither a file nor a git revision");
    }
    desk.write("bad.json", "{");
    desk.fails(
        &["diff", "lock", "bad.json"],
        2,
        "bad.json: expected a lock, or event types as the API writes them: not valid JSON",
    );
}

#[test]
fn every_rule_is_explained() {
    let desk = Desk::new();
    let all = desk.run(&["explain"]).out;
    assert!(all.lines().count() > 40, "{all}");
    for line in all.lines() {
        let id = line.split_whitespace().nth(1).unwrap();
        let ran = desk.run(&["explain", id]);
        assert_eq!(ran.code, 0);
        assert!(ran.out.starts_with(id) && ran.out.lines().count() == 6, "{}", ran.out);
    }
    let ran = desk.fails(&["explain", "pii-offf"], 2, "unknown rule `pii-offf`");
    assert!(ran.err.contains("did you mean `pii-off`?"), "{}", ran.err);
}

#[test]
fn a_profile_overrides_variables_and_a_flag_overrides_a_profile() {
    let (emulator, mut desk) = drifted();
    desk.write("webmarketer.toml", "[profile.staging]\nproject = \"shop\"\n");
    desk.set("WEBMARKETER_PROJECT_ID", "another");
    desk.fails(&["check"], 2, "is of `shop`, not of `another`");
    let ran = desk.run(&["check", "--profile", "staging"]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    assert!(
        ran.out.contains("webmarketer pull --profile staging && webmarketer generate --profile staging"),
        "{}",
        ran.out
    );
    desk.fails(&["check", "--profile", "staging", "--project", "another"], 2, "is of `shop`, not of `another`");
    drop(emulator);
}

#[test]
fn reports_name_the_side_that_changed() {
    let (emulator, desk) = drifted();
    let findings = |desk: &Desk| -> Vec<(String, Value)> {
        let report: Value = serde_json::from_str(&desk.run(&["check", "--format", "json"]).out).unwrap();
        let findings = report["findings"].as_array().unwrap().iter().filter(|of| of["rule"] != "pii-unmarked");
        findings.map(|finding| (finding["rule"].as_str().unwrap().to_owned(), finding["moved"].clone())).collect()
    };
    let rule = |word: &str, moved: Value| (word.to_owned(), moved);
    assert_eq!(findings(&desk), [rule("field-became-mandatory", json!(["live"]))]);

    // The lock is edited, first while live is as it was pulled, then after live has changed too.
    desk.run(&["pull"]);
    desk.run(&["generate"]);
    let (lock, code) = (desk.read("webmarketer.lock.json"), desk.read("src/events.rs"));
    let at = lock.find("\"reference\": \"newsletter\"").unwrap();
    let edited = lock[at..].replacen("\"optional\": false", "\"optional\": true", 1);
    desk.write("webmarketer.lock.json", &format!("{}{edited}", &lock[..at]));
    let by_hand = [rule("lock-edited", json!(["lock"])), rule("code-differs", json!(["code"]))];
    let first = [rule("field-became-mandatory", json!(["lock"]))];
    assert_eq!(findings(&desk), [&first[..], &by_hand].concat());
    change(&emulator, "newsletter", |newsletter| newsletter.name = "Letter".to_owned());
    let both = findings(&desk);
    assert!(both.contains(&rule("field-became-mandatory", json!(["live", "lock"]))), "{both:?}");

    // The code was edited, and was also generated from another lock.
    desk.write("src/events.rs", &code.replacen("pub fn all()", "pub fn every()", 1));
    assert!(findings(&desk).contains(&rule("code-differs", json!(["code"]))));
    desk.run(&["pull"]);
    desk.run(&["generate"]);
    let code = desk.read("src/events.rs");
    desk.write("src/events.rs", &code.replacen("pub fn all()", "pub fn every()", 1));
    assert_eq!(findings(&desk), [rule("code-differs", json!(["code"]))]);
}

#[test]
fn missing_and_left_over_code_is_reported() {
    let (_emulator, desk) = drifted();
    desk.run(&["pull"]);
    desk.run(&["generate"]);
    desk.write("webmarketer.toml", "[generate]\nmodules = true\n");
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("warning[code-missing]: src/events does not exist"), "{}", ran.out);
    desk.run(&["generate"]);
    let ran = desk.run(&["check", "--offline"]);
    assert!(
        ran.out.contains("warning[code-left-over]: src/events.rs was generated with other settings"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, 4, "{}", ran.out);
}

#[test]
fn generated_code_is_compared_field_by_field() {
    let (emulator, desk) = drifted();
    for settings in ["", "[generate]\nmodules = true\n"] {
        desk.write("webmarketer.toml", settings);
        desk.run(&["pull"]);
        desk.run(&["generate"]);
        let file = if settings.is_empty() { "src/events.rs" } else { "src/events/newsletter.rs" };
        let code = desk.read(file);
        let (before, newsletter) = code.split_at(code.find("(event type `newsletter`)").unwrap());
        let check = |code: &str| {
            desk.write(file, code);
            desk.run(&["check", "--offline"]).out
        };
        let email = "pub email: Pii<Email>";
        for (from, to, what) in [
            (email, "pub email: Option<Email>", "`newsletter.email` is Option<Email> in the code; expected Pii<Email>"),
            (&*format!("{email},\n"), "", "`newsletter.email` is in the lock, but not in the code"),
            (
                &*format!("{email},\n"),
                &*format!("{email},\n    pub more: bool,\n"),
                "`newsletter.more` is in the code, but not in the lock",
            ),
            (
                "#[webmarketer(user, discriminant)]",
                "#[webmarketer(user, label = \"Mail\")]",
                "`newsletter.email` has no discriminant in the code; has label = \"Mail\" in the code, which is not expected",
            ),
            ("/// E-mail address", "/// Mail", "`newsletter.email` has another description in the code"),
            ("Clone, ", "", "`newsletter` has no derive("),
            (
                "pub struct Newsletter",
                "pub struct Letter",
                "`letter` has a struct in the code; the lock has `newsletter` instead",
            ),
            (
                "pub first_name:",
                "pub given_name:",
                "`newsletter.given_name` is in the code; the lock has `first_name` instead",
            ),
        ] {
            assert!(newsletter.contains(from), "{from} is not in {newsletter}");
            let report = check(&format!("{before}{}", newsletter.replacen(from, to, 1)));
            assert!(report.contains(what) && report.contains("code-differs"), "{from}: {report}");
        }
        desk.write(file, &code);
        assert_eq!(desk.run(&["check", "--offline"]).code, 0);
        std::fs::remove_dir_all(desk.path("src")).unwrap();
    }
    drop(emulator);
}

#[test]
#[cfg(target_os = "linux")]
fn output_to_devices_and_pipes_does_not_replace_them() {
    use std::os::unix::fs::FileTypeExt as _;

    let (_emulator, desk) = drifted();
    let pipe = desk.path("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    for (command, starts) in [
        (&["check", "--offline", "--format", "json", "-o"][..], "{"),
        (&["generate", "-o"], "// Generated by webmarketer"),
    ] {
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).unwrap()
        });
        let ran = desk.run(&[command, &["pipe"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(reader.join().unwrap().starts_with(starts), "{command:?}");
        assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());

        // The standard output of the command is a pipe here.
        let ran = desk.run(&[command, &["/dev/stdout"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.starts_with(starts), "{command:?}\n{}", ran.out);
    }
}
