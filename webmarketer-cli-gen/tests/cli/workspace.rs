//! Members of a workspace that share a lock, and commands in the folders around them.

use serde_json::{Value, json};
use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::lock::find::ProjectPaths;
use webmarketer_schema::{Field, FieldType};

use crate::support::{Desk, Served, add_field, change, serve};
use crate::unmarked_pii::unmarked_in_shop;

const LOCK: &str = "webmarketer.lock.json";
/// Settings at the root, so that all members share its lock.
const SHARED: &str = "lock = \"webmarketer.lock.json\"\n";
const VIRTUAL: &str = "[workspace]\nmembers = [\"crates/*\"]\n";

/// A workspace without a package at its root, with these members and their settings, if any.
fn workspace(members: &[(&str, Option<&str>)]) -> (Served, Desk) {
    let served = serve(Project::from_json(SHOP).unwrap());
    let mut desk = Desk::at(&served);
    let account = desk.path("account.json");
    desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", account.to_str().unwrap());
    desk.write("Cargo.toml", VIRTUAL);
    for (name, settings) in members {
        desk.write(&format!("crates/{name}/Cargo.toml"), &format!("[package]\nname = \"{name}\"\n"));
        desk.write(&format!("crates/{name}/src/lib.rs"), "mod events;\n");
        if let Some(settings) = settings {
            desk.write(&format!("crates/{name}/webmarketer.toml"), settings);
        }
    }
    (served, desk)
}

#[track_caller]
fn agrees(desk: &Desk, folder: &str, arguments: &[&str]) -> String {
    let ran = desk.run_in(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?} in {folder:?}\n{}{}", ran.out, ran.err);
    ran.out
}

/// The exit code of `check`, and its findings as pairs of the first path and the level.
fn findings(desk: &Desk, folder: &str) -> (i32, Vec<(String, String)>) {
    let ran = desk.run_in(folder, &["check", "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().filter(|of| of["rule"] != "pii-unmarked");
    let level =
        |finding: &Value| if finding.get("accepted").is_some() { "accepted".into() } else { text(&finding["level"]) };
    (ran.code, findings.map(|finding| (text(&finding["paths"][0]), level(finding))).collect())
}

fn pair(path: &str, level: &str) -> (String, String) {
    (path.to_owned(), level.to_owned())
}

#[test]
fn a_pull_keeps_and_retires_the_names_that_all_members_choose() {
    let named = |name: &str| {
        format!("[generate]\nevent_types = [\"cart-*\"]\n\n[generate.names]\n\"cart-shared.cart_id\" = \"{name}\"\n")
    };
    let (first, second) = (named("basket"), named("trolley"));
    // The folder where the pull runs and the flag `--lock` make no difference.
    let pulls: [(&str, &[&str]); 4] = [
        ("", &["pull"]),
        ("crates", &["pull"]),
        ("crates/a", &["pull"]),
        ("", &["pull", "--lock", "webmarketer.lock.json"]),
    ];
    for (folder, pull) in pulls {
        let (served, desk) = workspace(&[("a", Some(&first)), ("b", Some(&second))]);
        desk.write("webmarketer.toml", SHARED);
        agrees(&desk, "", &["pull"]);
        let keys = ["basket", "trolley", "cartId"];
        change(&served, "cart-shared", |event_type| {
            event_type.fields.retain(|field| field.storage_key.as_str() != "cart_id");
            event_type.fields.extend(keys.map(|key| Field::new(FieldType::String, key)));
        });
        let out = agrees(&desk, folder, pull);
        let lock = Lock::parse(desk.read(LOCK).as_bytes()).unwrap();
        for ((key, _), name) in &lock.names.types[&"cart-shared".into()].fields {
            assert!(!["basket", "trolley"].contains(&&**name), "{folder} {pull:?}: {key} is called {name}");
        }
        let retired: Vec<_> =
            lock.names.retired.fields.values().flatten().map(|(name, (key, _))| (&**name, key.as_str())).collect();
        assert_eq!(retired, ["basket", "trolley"].map(|name| (name, "cart_id")), "{folder} {pull:?}");
        assert_eq!(out.matches("webmarketer.lock.json").count(), 1, "{folder} {pull:?}: {out}");

        // The field is added again, and has its chosen names again.
        change(&served, "cart-shared", |event_type| {
            event_type.fields.retain(|field| !keys.contains(&field.storage_key.as_str()));
            event_type.fields.push(Field::new(FieldType::String, "cart_id"));
        });
        agrees(&desk, folder, pull);
        agrees(&desk, "", &["generate"]);
        for (member, name) in [("a", "basket"), ("b", "trolley")] {
            let code = desk.read(&format!("crates/{member}/src/events.rs"));
            assert!(code.contains(&format!("pub {name}: ")), "{folder} {pull:?}: {code}");
        }
    }
}

#[test]
fn a_field_that_is_added_again_takes_no_name_from_an_existing_field() {
    // The name `amount` is that of `cart_id` in one member, and of `~amount` in the other and in the lock.
    let choice = "[generate]\nevent_types = [\"cart-*\"]\n\n[generate.names]\n\"cart-shared.cart_id\" = \"amount\"\n\
                  \"cart-shared.~amount\" = \"total\"\n";
    let (served, desk) = workspace(&[("a", Some("[generate]\nevent_types = [\"cart-*\"]\n")), ("b", Some(choice))]);
    desk.write("webmarketer.toml", SHARED);
    let pull = |change_fields: &dyn Fn(&mut Vec<Field>)| {
        change(&served, "cart-shared", |event_type| change_fields(&mut event_type.fields));
        agrees(&desk, "crates/b", &["pull"]);
        let lock = Lock::parse(desk.read(LOCK).as_bytes()).unwrap();
        let names = lock.names.types[&"cart-shared".into()].fields.clone();
        names.into_iter().map(|((key, _), name)| format!("{name} of {key}")).collect::<Vec<_>>()
    };
    let amount = "amount of ~amount".to_owned();
    std::fs::remove_file(desk.path("crates/b/webmarketer.toml")).unwrap();
    let names = pull(&|fields| fields.push(Field::new(FieldType::String, "~amount")));
    assert!(names.contains(&amount), "{names:?}");
    desk.write("crates/b/webmarketer.toml", choice);
    let names = pull(&|fields| fields.retain(|field| field.storage_key.as_str() != "cart_id"));
    assert!(names.contains(&amount), "{names:?}");
    let names = pull(&|fields| fields.push(Field::new(FieldType::String, "cart_id")));
    assert!(names.contains(&amount) && names.contains(&"cart_id of cart_id".to_owned()), "{names:?}");
}

#[test]
fn members_that_choose_one_name_for_two_things_cannot_share_a_lock() {
    let named = |path: &str, name: &str| format!("[generate.names]\n\"{path}\" = \"{name}\"\n");
    for [first, second] in [["purchase", "newsletter"], ["cart-shared.cart_id", "cart-shared.share_via"]] {
        let (a, b) = (named(first, "Order"), named(second, "Order"));
        let (_served, desk) = workspace(&[("a", Some(&a)), ("b", Some(&b))]);
        desk.write("webmarketer.toml", SHARED);
        let ran = desk.fails(&["pull"], 2, "but choose the name `Order` for");
        for says in ["`crates/a`", "`crates/b`", first, second, "choose another name"] {
            assert!(ran.err.contains(says), "{says}: {}", ran.err);
        }
        // Fields of two event types may have the same name.
        desk.write("crates/b/webmarketer.toml", &named("purchase.coupon", "Order"));
        agrees(&desk, "", &["pull"]);
    }
}

/// A hand-written struct.
const OWN_PURCHASE: &str =
    "#[derive(WebmarketerEvent)]\n#[webmarketer(no_lock)]\nstruct Purchase {\n    added: String,\n}\n";

#[test]
fn a_shared_lock_is_compared_once_and_a_finding_is_information_if_it_is_so_for_every_member() {
    let selects = |what: &str| format!("[generate]\nevent_types = [\"{what}\"]\n");
    let (a, b) = (selects("cart-*"), selects("newsletter"));
    let (served, desk) = workspace(&[("a", Some(&a)), ("b", Some(&b))]);
    desk.write("webmarketer.toml", SHARED);
    agrees(&desk, "", &["pull"]);
    agrees(&desk, "", &["generate"]);
    let out = agrees(&desk, "", &["check"]);
    assert!(out.contains(": 40 event types, in the members "), "{out}");

    // Neither member selects it, and the root is not a package.
    add_field(&served, "purchase", true);
    assert_eq!(findings(&desk, "crates/a"), (0, vec![pair("purchase.added", "info")]));
    assert_eq!(findings(&desk, ""), (0, vec![pair("purchase.added", "info")]));
    add_field(&served, "newsletter", true);
    let both = vec![pair("newsletter.added", "allow"), pair("purchase.added", "info")];
    assert_eq!(findings(&desk, ""), (4, both.clone()));
    assert_eq!(findings(&desk, "crates/a").0, 0);
    assert_eq!(findings(&desk, "crates/b").0, 4);

    // A finding is accepted if every member that uses the event type accepts it.
    let accepts = "\n[[accept]]\nrule = \"field-added-optional\"\npath = \"newsletter.added\"\nreason = \"a\"\nowner = \"b\"\nuntil = 2999-01-01\n";
    desk.write("crates/b/webmarketer.toml", &format!("{b}{accepts}"));
    assert_eq!(findings(&desk, ""), (0, vec![pair("purchase.added", "info"), pair("newsletter.added", "accepted")]));
    // An entry that accepts no finding is reported with its file.
    desk.write("crates/b/webmarketer.toml", &format!("{b}{}", accepts.replace("newsletter.added", "newsletter.adde")));
    let ran = desk.run(&["check"]);
    assert!(ran.out.contains("`newsletter.adde` (crates/b/webmarketer.toml, line "), "{}", ran.out);
    desk.write("crates/b/webmarketer.toml", &format!("{b}{accepts}"));
    desk.write("crates/a/webmarketer.toml", "[generate]\nevent_types = [\"cart-*\", \"newsletter\"]\n");
    agrees(&desk, "crates/a", &["generate"]);
    assert_eq!(findings(&desk, ""), (4, both.clone()));
    // The level of a rule is the worst one of the members.
    desk.write(
        "crates/a/webmarketer.toml",
        "[generate]\nevent_types = [\"cart-*\", \"newsletter\"]\n[rules]\nfield-added-optional = \"off\"\n",
    );
    desk.write("crates/b/webmarketer.toml", &format!("{b}[rules]\nfield-added-optional = \"warning\"\n"));
    assert_eq!(findings(&desk, ""), (4, vec![pair("newsletter.added", "warn"), pair("purchase.added", "info")]));
    desk.write("crates/b/webmarketer.toml", &format!("{b}[rules]\nfield-added-optional = \"off\"\n"));
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("2 info, `[rules]` turned off 1 finding (field-added-optional)"), "{}", ran.out);

    // A hand-written struct in a package without its own settings belongs to the root.
    for (name, settings) in [("a", &a), ("b", &b)] {
        desk.write(&format!("crates/{name}/webmarketer.toml"), settings);
        agrees(&desk, &format!("crates/{name}"), &["generate"]);
    }
    desk.write("crates/c/Cargo.toml", "[package]\nname = \"c\"\n");
    desk.write("crates/c/src/lib.rs", OWN_PURCHASE);
    let (code, found) = findings(&desk, "");
    assert_eq!((code, &found[1]), (4, &pair("purchase.added", "allow")), "{found:?}");
    // A package that depends on webmarketer counts for all event types, because a build script may generate them.
    desk.write("crates/c/src/lib.rs", "include!(concat!(env!(\"OUT_DIR\"), \"/events.rs\"));\n");
    desk.write("crates/c/Cargo.toml", "[package]\nname = \"c\"\n\n[build-dependencies]\nwebmarketer-cli-gen = \"0\"\n");
    let (code, found) = findings(&desk, "");
    assert_eq!((code, &found[1]), (4, &pair("purchase.added", "allow")), "{found:?}");
}

#[test]
fn structs_of_another_lock_do_not_count() {
    let selects = |what: &str| format!("lock = \"webmarketer.lock.json\"\n\n[generate]\nevent_types = [\"{what}\"]\n");
    let (served, desk) = workspace(&[("a", Some(&selects("cart-*"))), ("b", Some(&selects("purchase")))]);
    agrees(&desk, "", &["pull"]);
    agrees(&desk, "", &["generate"]);
    let out = agrees(&desk, "", &["check"]);
    assert!(out.contains(": 80 event types, in the members "), "{out}");
    add_field(&served, "purchase", true);
    let (code, found) = findings(&desk, "");
    assert_eq!((code, found), (4, vec![pair("purchase.added", "allow"), pair("purchase.added", "info")]));
    agrees(&desk, "crates/b", &["pull"]);
    agrees(&desk, "crates/b", &["generate"]);
    assert_eq!(findings(&desk, ""), (0, vec![pair("purchase.added", "info")]));
}

#[test]
fn members_of_one_lock_with_different_projects_or_connections_are_an_error() {
    let (_served, mut desk) = workspace(&[("a", Some("project = \"shop\"\n")), ("b", Some("project = \"leads\"\n"))]);
    desk.write("webmarketer.toml", &format!("{SHARED}[profile.test]\nproject = \"shop\"\n"));
    agrees(&desk, "", &["pull"]);
    desk.unset("WEBMARKETER_PROJECT_ID");
    for command in ["check", "pull"] {
        let ran = desk.fails(&[command], 2, "`crates/a` and `crates/b` share the lock webmarketer.lock.json");
        assert!(ran.err.contains("they name different projects, `shop` and `leads`"), "{}", ran.err);
        assert!(ran.err.contains("give one its own lock"), "{}", ran.err);
        // A flag applies to all members.
        agrees(&desk, "", &[command, "--project", "shop"]);
        agrees(&desk, "crates/a", &[command]);
    }
    agrees(&desk, "", &["check", "--offline"]);

    // A profile may name one project for all.
    for member in ["a", "b"] {
        desk.write(&format!("crates/{member}/webmarketer.toml"), "[profile.test]\nproject = \"shop\"\n");
    }
    agrees(&desk, "", &["check", "--profile", "test"]);
    desk.write("crates/b/webmarketer.toml", "[profile.test]\nproject = \"leads\"\n");
    desk.fails(&["check", "--profile", "test"], 2, "they name different projects, `shop` and `leads`");

    desk.write("crates/a/webmarketer.toml", "project = \"shop\"\napi_base = \"http://127.0.0.1:9/a\"\n");
    desk.write("crates/b/webmarketer.toml", "project = \"shop\"\napi_base = \"http://127.0.0.1:9/b\"\n");
    let api_base = desk.variable("WEBMARKETER_DEBUG_BASE_API_PATH");
    desk.unset("WEBMARKETER_DEBUG_BASE_API_PATH");
    let ran = desk.fails(&["pull"], 2, "`crates/a` and `crates/b` share the lock webmarketer.lock.json");
    assert!(
        ran.err.contains("their `api_base` differs: `http://127.0.0.1:9/a` and `http://127.0.0.1:9/b`"),
        "{}",
        ran.err
    );
    agrees(&desk, "", &["pull", "--api-base", &api_base]);
}

#[test]
fn commands_in_a_folder_between_the_root_and_its_members_work_as_at_the_root() {
    let selects = "[generate]\nevent_types = [\"cart-*\"]\n";
    let (served, desk) = workspace(&[("a", Some(selects)), ("b", None)]);
    desk.write("docs/notes/readme.md", "");
    for folder in ["crates", "docs/notes"] {
        let refused = desk.run_in(folder, &["list"]);
        assert_eq!((refused.code, refused.out), (2, String::new()), "{}", refused.err);
        assert!(refused.err.contains("the root of the workspace has no webmarketer.toml"), "{}", refused.err);
        agrees(&desk, folder, &["pull"]);
        assert!(!desk.path(folder).join(LOCK).exists() && !desk.path(LOCK).exists(), "a lock outside a package");
        assert!(desk.path("crates/a").join(LOCK).exists());
        agrees(&desk, folder, &["generate"]);
        assert!(!desk.path("src").exists() && !desk.path(folder).join("src").exists(), "code outside a package");
        let code = desk.read("crates/a/src/events.rs");
        desk.write("crates/a/src/events.rs", &code.replacen("pub fn all()", "pub fn every()", 1));
        for command in [&["check"][..], &["generate", "--check"]] {
            let ran = desk.run_in(folder, command);
            assert_eq!(ran.code, 4, "{command:?} in {folder}: {}{}", ran.out, ran.err);
        }
        agrees(&desk, folder, &["generate"]);
        std::fs::remove_file(desk.path("crates/a").join(LOCK)).unwrap();
    }

    // With the lock at the root, no code is written beside it either, for any settings.
    std::fs::remove_file(desk.path("crates/a/webmarketer.toml")).unwrap();
    std::fs::remove_file(desk.path("crates/a/src/events.rs")).unwrap();
    for settings in
        ["project = \"shop\"\n", "[generate]\nvisibility = \"pub(crate)\"\n", "[generate]\nmodules = true\n"]
    {
        desk.write("webmarketer.toml", settings);
        for folder in ["", "crates", "docs/notes"] {
            agrees(&desk, folder, &["pull"]);
            let ran = desk.run_in(folder, &["generate"]);
            assert_eq!(ran.code, 2, "{settings} {folder}: {}", ran.out);
            assert!(ran.err.contains("no member with settings for generated code"), "{}", ran.err);
            assert!(!desk.path("src").exists() && !desk.path(folder).join("src").exists(), "code outside a package");
            agrees(&desk, folder, &["check"]);
            agrees(&desk, folder, &["list"]);
            agrees(&desk, folder, &["diff"]);
        }
    }

    // A folder with a lock for the packages below it: commands find the packages from the root and from the folder.
    for file in [LOCK, "webmarketer.toml"] {
        std::fs::rename(desk.path(file), desk.path("crates").join(file)).unwrap();
    }
    desk.write("crates/webmarketer.toml", "project = \"shop\"\n");
    agrees(&desk, "crates/b", &["generate"]);
    let code = desk.read("crates/b/src/events.rs");
    desk.write("crates/b/src/events.rs", &code.replacen("pub fn all()", "pub fn every()", 1));
    for folder in ["", "crates"] {
        assert_eq!(desk.run_in(folder, &["check"]).code, 4, "{folder}");
        agrees(&desk, folder, &["generate"]);
        assert_eq!(desk.read("crates/b/src/events.rs"), code, "{folder}");
        agrees(&desk, folder, &["check"]);
        desk.write("crates/b/src/events.rs", &code.replacen("pub fn all()", "pub fn every()", 1));
    }
    // Also with hand-written structs and only a lock.
    std::fs::remove_file(desk.path("crates/b/src/events.rs")).unwrap();
    add_field(&served, "purchase", false);
    for folder in ["", "crates", "crates/b"] {
        assert_eq!(desk.run_in(folder, &["check"]).code, 100, "{folder}");
    }
    let ran = desk.run_in("crates", &["generate"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(!desk.path("crates/src").exists(), "code outside a package");
}

#[test]
fn after_a_pull_every_struct_that_is_compared_with_the_lock_requires_the_lock() {
    let own = "[generate]\nevent_types = [\"cart-*\"]\n";
    let requires = |desk: &Desk, member: &str| {
        let lock = ProjectPaths::find(&desk.path("crates").join(member)).unwrap().lock;
        assert!(lock.is_some(), "{member} has no lock");
        // The derive fails if it finds settings without a lock, or if settings name a lock that is missing.
        ProjectPaths::find(&desk.path("crates").join(member)).unwrap().settings.is_some()
    };
    // A member with its own settings, one with generated code, one with hand-written structs.
    let (_served, desk) = workspace(&[("a", Some(own)), ("b", None), ("c", None)]);
    desk.write("crates/c/src/lib.rs", "#[derive(WebmarketerEvent)]\nstruct Newsletter;\n");
    agrees(&desk, "", &["pull", "--lock", LOCK]);
    agrees(&desk, "crates/b", &["generate"]);
    for folder in ["", "crates/a", "crates/b", "crates/c"] {
        let settings = desk.path("webmarketer.toml");
        let _ = std::fs::remove_file(&settings);
        let out = agrees(&desk, folder, &["pull"]);
        assert!(out.contains("webmarketer.toml: hand-written structs"), "{folder}: {out}");
        assert_eq!(desk.read("webmarketer.toml").lines().last(), Some("lock = \"webmarketer.lock.json\""));
        assert!(["a", "b", "c"].iter().all(|member| requires(&desk, member)), "{folder}");
        let out = agrees(&desk, folder, &["pull"]);
        assert!(!out.contains("wrote"), "{folder}: {out}");
    }

    // Also for generated code in one package.
    let (_served, desk) = workspace(&[("a", None)]);
    agrees(&desk, "crates/a", &["pull", "--lock", LOCK]);
    std::fs::remove_file(desk.path("crates/a/webmarketer.toml")).unwrap();
    agrees(&desk, "crates/a", &["generate"]);
    agrees(&desk, "crates/a", &["pull"]);
    assert!(requires(&desk, "a"));

    // Settings at the root apply to a lock below them. A second settings file would hide them.
    std::fs::rename(desk.path("crates/a/webmarketer.toml"), desk.path("webmarketer.toml")).unwrap();
    desk.write("webmarketer.toml", "project = \"shop\"\n");
    agrees(&desk, "crates/a", &["pull"]);
    assert!(requires(&desk, "a") && !desk.path("crates/a/webmarketer.toml").exists());
}

#[test]
fn json_of_a_workspace_has_its_locks_and_members() {
    let (_served, desk) = workspace(&[("a", Some("project = \"shop\"\n")), ("b", Some("project = \"shop\"\n"))]);
    let output = |arguments: &[&str]| -> Value { serde_json::from_str(&agrees(&desk, "", arguments)).unwrap() };
    let lock = |member: &str, is_new: bool| {
        json!({
            "lock": format!("crates/{member}/webmarketer.lock.json"), "project": "shop", "isNew": is_new,
            "isChanged": is_new, "eventTypes": 40, "archived": 0, "changes": [], "codeChanges": [], "settings": null,
        })
    };
    assert_eq!(output(&["pull", "--json"]), json!({ "locks": [lock("a", true), lock("b", true)] }));
    let code = |member: &str, written: u32| {
        let unmarked = if written > 0 { unmarked_in_shop() } else { json!([]) };
        json!({
            "member": format!("crates/{member}"), "output": format!("crates/{member}/src/events.rs"), "written": written,
            "deleted": 0, "stale": [], "withoutField": [], "withoutStruct": [], "leftOver": null, "newNames": [],
            "unmarkedPii": unmarked, "targets": [],
        })
    };
    assert_eq!(output(&["generate", "--json"]), json!({ "members": [code("a", 1), code("b", 1)] }));
    assert_eq!(output(&["generate", "--check", "--json"]), json!({ "members": [code("a", 0), code("b", 0)] }));

    // One lock for both gives one document. Members are listed in every workspace.
    for member in ["a", "b"] {
        std::fs::remove_file(desk.path(&format!("crates/{member}")).join(LOCK)).unwrap();
    }
    desk.write("webmarketer.toml", "lock = \"webmarketer.lock.json\"\n");
    let pulled = output(&["pull", "--json"]);
    assert_eq!((&pulled["lock"], &pulled["isNew"]), (&json!("webmarketer.lock.json"), &json!(true)));
    std::fs::remove_file(desk.path("crates/b/webmarketer.toml")).unwrap();
    std::fs::remove_file(desk.path("crates/b/src/events.rs")).unwrap();
    assert_eq!(output(&["generate", "--json"])["members"].as_array().unwrap().len(), 1);
    let report: Value = output(&["check", "--json"]);
    assert_eq!(report["compared"], "live with lock, and lock with generated code, in the members `.`, `crates/a`");
}
