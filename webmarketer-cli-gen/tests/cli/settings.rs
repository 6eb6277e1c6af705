//! `webmarketer.toml`: the effect of each option on generated code, and mistakes with their lines.

use std::collections::BTreeSet;

use serde_json::Value;
use webmarketer_emulator::{Project, SHOP};

use crate::support::{Desk, serve};

/// A folder with the lock of the shop.
fn desk() -> Desk {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let at_emulator = Desk::at(&emulator);
    assert_eq!(at_emulator.run(&["pull"]).code, 0);
    let desk = Desk::new();
    desk.write("webmarketer.lock.json", &at_emulator.read("webmarketer.lock.json"));
    desk
}

/// The code generated with these settings.
fn generated(desk: &Desk, settings: &str) -> String {
    desk.write("webmarketer.toml", settings);
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.code, 0, "{settings}\n{}", ran.err);
    assert_eq!(desk.run(&["check", "--offline"]).code, 0, "{settings}");
    desk.read("src/events.rs")
}

/// The lines of one struct.
fn of_struct<'a>(source: &'a str, name: &str) -> &'a str {
    let start = source.find(&format!("struct {name} {{")).unwrap_or_else(|| panic!("no struct {name}"));
    source[start..].split("\n}").next().unwrap()
}

#[test]
fn event_types_are_selected_by_reference_and_pattern() {
    let desk = desk();
    let source = generated(&desk, "[generate]\nevent_types = [\"purchase\", \"cart-*\"]\n");
    let structs: BTreeSet<_> =
        source.lines().filter_map(|line| line.strip_prefix("pub struct ")?.split_whitespace().next()).collect();
    assert_eq!(structs, BTreeSet::from(["CartShared", "CartViewed", "Purchase"]));
    assert_eq!(desk.run(&["generate"]).out, "unchanged src/events.rs\n");
    let ran = desk.run(&["generate", "--output", "other.rs"]);
    assert!(ran.out.starts_with("generated 3 structs in other.rs\n  37 other event types omitted\n"), "{}", ran.out);
}

#[test]
fn options_for_all_structs_apply_to_each() {
    let desk = desk();
    let source = generated(
        &desk,
        "[generate]\nvisibility = \"pub(crate)\"\nderives = [\"::my::Trait\"]\npii = false\ncrate = \"crate::wm\"\n",
    );
    assert!(!source.contains("pub struct") && source.contains("pub(crate) fn all()"));
    assert_eq!(source.matches("    ::my::Trait,\n").count() + source.matches(", ::my::Trait)]").count(), 40);
    assert!(!source.contains("::webmarketer_core") && !source.contains("Pii<"));
    let purchase = of_struct(&source, "Purchase");
    assert!(purchase.contains("pub(crate) email: Email"), "{purchase}");
    assert!(purchase.contains("#[webmarketer(user, discriminant, pii)]"), "{purchase}");
    for (word, starts) in [("pub(super)", "pub(super) struct "), ("private", "struct "), ("pub", "pub struct ")] {
        let source = generated(&desk, &format!("[generate]\nvisibility = \"{word}\"\n"));
        assert!(source.lines().any(|line| line.starts_with(starts)), "{word}");
    }
}

#[test]
fn types_and_names_are_chosen_for_single_fields() {
    let desk = desk();
    let source = generated(
        &desk,
        "[generate.types]\n\"*.order_id\" = \"crate::OrderId\"\n\"purchase.coupon\" = \"crate::Coupon\"\n\n\
         [generate.names]\n\"purchase\" = \"Order\"\n\"purchase.turnover\" = \"total\"\n",
    );
    let order = of_struct(&source, "Order");
    assert!(order.contains("order_id: crate::OrderId"), "{order}");
    assert!(order.contains("coupon: Option<crate::Coupon>"), "{order}");
    assert!(order.contains("#[webmarketer(type = \"string\")]"), "{order}");
    assert!(
        order.contains("#[webmarketer(key = \"turnover\", statistic, const = \"TOTAL\")]\n    pub total:"),
        "{order}"
    );
    assert!(source.contains("event_type = \"purchase\""));
    assert!(source.contains("order_id: crate::OrderId,"), "other event types also have the type");
    assert!(!source.contains("struct Purchase {"));
}

#[test]
fn dates_are_those_of_the_chosen_crate() {
    let desk = desk();
    for (word, names) in [
        ("chrono", ["use ::webmarketer_core::chrono::{DateTime, Utc};", "DateTime<Utc>"]),
        ("jiff", ["use ::webmarketer_core::jiff::Timestamp;", "Timestamp"]),
        ("time", ["use ::webmarketer_core::time::OffsetDateTime;", "OffsetDateTime"]),
    ] {
        let source = generated(&desk, &format!("[generate]\ndates = \"{word}\"\n"));
        assert!(names.iter().all(|name| source.contains(name)), "{word}");
        let others = ["chrono::", "jiff::", "time::"].into_iter().filter(|other| !other.starts_with(word));
        assert!(others.into_iter().all(|other| !source.contains(&format!("webmarketer_core::{other}"))), "{word}");
    }
}

#[test]
fn a_mistake_is_reported_with_its_line_and_a_fix() {
    let desk = desk();
    assert_eq!(desk.run(&["generate"]).code, 0);
    for (settings, says, advice) in [
        ("projct = \"shop\"\n", "line 1: unknown key `projct`", "did you mean `project`?"),
        ("\n[generate]\nouput = \"x\"\n", "line 3: unknown key `ouput` in `[generate]`", "did you mean `output`?"),
        ("[generate]\nzzz = 1\n", "line 2: unknown key `zzz`", "expected one of `output`, `modules`, `targets`"),
        ("generate = 3\n", "line 1: `generate` is an integer, expected a table", ""),
        ("lock = [\n  1,\n]\n", "line 1: `lock` is an array, expected a string", ""),
        ("project = \"\"\n", "line 1: `project` must not be empty", ""),
        ("[generate]\nevent_types = [\n  \"purchase\",\n  3,\n]\n", "line 4: `event_types` is an integer", ""),
        ("[generate]\ndates = \"jif\"\n", "line 2: unknown date type `jif`", "did you mean `jiff`?"),
        ("[generate]\ndates = true\n", "line 2: `dates` is a boolean, expected a string", ""),
        ("[generate]\npii = \"no\"\n", "line 2: `pii` is a string, expected true or false", ""),
        (
            "[generate]\nvisibility = \"pub(crat)\"\n",
            "line 2: unknown visibility `pub(crat)`",
            "did you mean `pub(crate)`?",
        ),
        ("[generate]\nderives = [\"a b\"]\n", "line 2: `a b` is not a valid path of a derive", "write a path such as"),
        ("[generate]\ncrate = \"fn\"\n", "line 2: `fn` is not a valid path of a crate", "write a path such as"),
        (
            "[generate.types]\n\"*.order_id\" = \"Vec<\"\n",
            "line 2: `Vec<` is not a valid Rust type",
            "write a type such as",
        ),
        ("[generate.names]\npurchase = \"self\"\n", "line 2: `self` is not a valid Rust name", "write a name without"),
        (
            "[generate]\nevent_types = [\"purchase\", \"purchse\"]\n",
            "line 2: the lock has no event type `purchse`",
            "did you mean `purchase`?",
        ),
        (
            "[generate.types]\n\n\"*.order_i\" = \"u64\"\n",
            "line 3: the lock has no field that events carry `*.order_i`",
            "remove the line",
        ),
        (
            "[generate.names]\n\"purchase.cupon\" = \"code\"\n",
            "line 2: the lock has no event type or field `purchase.cupon`",
            "did you mean `purchase.coupon`?",
        ),
        (
            "[generate.names]\n\"purchase\" = \"Newsletter\"\n",
            "line 2: two structs would have the name `Newsletter`",
            "give the struct of `purchase` or the other one another name",
        ),
        (
            "[generate.names]\n\"purchase.coupon\" = \"email\"\n",
            "line 2: two fields of one struct would have the name `email`",
            "give the field of `purchase.coupon` or the other one another name",
        ),
        (
            "[generate]\nevent_types = [\"cart-*\"]\n[generate.names]\n\"purchase.coupon\" = \"code\"\n",
            "line 4: `event_types` does not select the event type of `purchase.coupon`",
            "select that event type too",
        ),
        ("project = \n", "line 1", ""),
        ("[types]\n\"*.order_id\" = \"u64\"\n", "line 1: unknown key `types`", "write it as `[generate.types]`"),
        ("visibility = \"pub\"\n", "line 1: unknown key `visibility`", "it belongs under `[generate]`"),
        ("[generate]\nlock = \"a\"\n", "line 2: unknown key `lock`", "before the first table"),
        ("[generate.types]\n\"*.order_id\" = \"u64 // wide\"\n", "line 2: `u64 // wide` is not a valid Rust type", ""),
        (
            "[generate.types]\n\"*.order_id\" = \"super::Id\"\n",
            "line 2: `super::Id` can be a different type in each module",
            "full path",
        ),
        (
            "[generate.types]\n\"*.order_id\" = \"Id\"\n",
            "line 2: `Id` can be a different type in each module",
            "`crate::OrderId`",
        ),
        ("[generate]\nderives = [\"Debug\"]\n", "line 2: every generated struct derives `Debug` already", "remove it"),
        (
            "[generate.names]\npurchase = \"definition\"\n",
            "line 2: `definition` is already the name of another item",
            "",
        ),
        (
            "[generate.names]\npurchase = \"all\"\n",
            "line 2: `all` is already the name of another item",
            "give the struct another name",
        ),
        (
            "[generate]\nmodules = true\noutput = \"a.rs\"\n",
            "line 3: `a.rs` is a file, but `modules = true` needs a folder",
            "name a folder",
        ),
        ("[profile.staging]\nporject = \"a\"\n", "line 2: unknown key `porject` in `[profile.staging]`", "`project`?"),
    ] {
        desk.write("webmarketer.toml", settings);
        let ran = desk.fails(&["generate"], 2, &format!("webmarketer.toml: {says}"));
        assert!(ran.err.contains(advice), "{settings}\n{}", ran.err);
        desk.fails(&["check", "--offline"], 2, says);
    }
}

#[test]
fn all_mistakes_of_the_settings_are_reported_together_in_the_order_of_their_lines() {
    let desk = desk();
    let settings = "lock = 3\nprojct = \"shop\"\n\n[generate]\npii = \"no\"\nderives = [\"Debug\", \"a b\"]\n\n\
                    [generate.names]\npurchase = \"self\"\n\n[rules]\ncode-difers = \"of\"\npii-on = \"of\"\n\n\
                    [[accept]]\nrule = \"pii-of\"\npath = 3\n\n[profile.staging]\napi_bas = \"x\"\n";
    desk.write("webmarketer.toml", settings);
    let ran = desk.run(&["generate"]);
    assert_eq!((ran.code, &*ran.out), (2, ""), "{}", ran.err);
    let lines = ran.err.lines().filter_map(|line| line.strip_prefix("error: webmarketer.toml: line "));
    let lines: Vec<_> = lines.map(|line| line.split_once(':').unwrap().0.parse::<usize>().unwrap()).collect();
    assert_eq!(lines, [1, 2, 5, 6, 6, 9, 12, 13, 15, 16, 17, 20], "{}", ran.err);
    assert!(
        ran.err.contains("`projct`\n   2 | projct = \"shop\"\n help: did you mean `project`?\nerror: "),
        "{}",
        ran.err
    );

    // Contradictions to the lock are also reported together, if the file itself is correct.
    desk.write(
        "webmarketer.toml",
        "[generate.types]\n\"purchase.cupon\" = \"u64\"\n[generate.names]\n\"purchase.cupon\" = \"code\"\nbuy = \"Buy\"\n",
    );
    let ran = desk.run(&["generate"]);
    assert_eq!((ran.code, ran.err.matches("error: webmarketer.toml: line ").count()), (2, 3), "{}", ran.err);
}

#[test]
fn a_profile_is_another_project_with_its_own_lock() {
    let served = serve(Project::from_json(SHOP).unwrap());
    let mut desk = Desk::new();
    desk.write("account.json", &served.emulator.service_account_json());
    let (api, oauth) = (served.emulator.api_base(), served.emulator.oauth_base());
    desk.write(
        "webmarketer.toml",
        &format!(
            "project = \"production\"\n\n[profile.staging]\nproject = \"shop\"\nlock = \"staging.lock.json\"\n\
             credentials = \"account.json\"\napi_base = \"{api}\"\noauth_base = \"{oauth}\"\n"
        ),
    );
    let ran = desk.run(&["pull", "--profile", "staging"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(desk.read("staging.lock.json").contains("\"project\": \"shop\""));
    assert_eq!(desk.run(&["list", "--profile", "staging"]).code, 0);
    desk.fails(&["list"], 101, "webmarketer.lock.json");
    desk.fails(&["list", "--profile", "stagin"], 2, "webmarketer.toml has no profile `stagin`");

    // The lock of one environment can be compared with the other.
    let of_production = desk.read("staging.lock.json").replace("\"shop\"", "\"production\"");
    desk.write("staging.lock.json", &of_production);
    desk.set("WEBMARKETER_PROFILE", "staging");
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    desk.fails(&["check", "--project", "shop"], 2, "is of `production`, not of `shop`");
    desk.fails(&["pull"], 2, "is of the project `production`, not of `shop`");
}

#[test]
fn syntax_errors_are_reported_with_the_mistakes_of_other_tables_and_their_lines() {
    let desk = desk();
    desk.write(
        "webmarketer.toml",
        "projct = \"shop\"\n[generate]\noutput \"src/events.rs\"\nzzz = 1\n[rules]\npii-on = \"deny\"\n\
         [profile.staging\nproject = \"leads\"\n[profile.production]\nlock = 3\n",
    );
    let ran = desk.run(&["generate"]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
    for says in [
        "line 1: unknown key `projct`\n   1 | projct = \"shop\"\n help: did you mean `project`?\n",
        "line 3: key with no value, expected `=`\n   3 | output \"src/events.rs\"\n",
        "line 6: unknown level `deny`\n   6 | pii-on = \"deny\"\n help: write `error`\n",
        "line 7: unclosed table, expected `]`\n   7 | [profile.staging\n",
        "line 10: `lock` is an integer, expected a string\n  10 | lock = 3\n",
    ] {
        assert!(ran.err.contains(says), "{says}\n{}", ran.err);
    }
    assert_eq!(ran.err.matches("error: ").count(), 5, "a key of a table with a syntax error is reported:\n{}", ran.err);
}

#[test]
fn a_line_that_may_contain_a_key_is_not_shown() {
    let desk = desk();
    for settings in
        ["credentials = {\"privateKey\": \"s3cret\n", "credentials = [\"s3cret\"]\n", "x = '-PRIVATE KEY-s3cret\n"]
    {
        desk.write("webmarketer.toml", settings);
        let ran = desk.fails(&["generate"], 2, "line 1: ");
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
}

#[test]
fn an_unknown_rule_or_level_is_an_error_of_every_command() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let accept =
        "[[accept]]\nrule = \"code-difers\"\npath = \"a\"\nreason = \"b\"\nowner = \"c\"\nuntil = 2999-01-01\n";
    for (settings, line, what, advice) in [
        ("[rules]\ncode-difers = \"off\"\n", 2, "unknown rule `code-difers`", "did you mean `code-differs`?"),
        (accept, 2, "unknown rule `code-difers`", "did you mean `code-differs`?"),
        ("[rules]\nx = \"off\"\n", 2, "unknown rule `x`", "`webmarketer explain` lists the rules"),
        ("[rules]\ncode-differs = \"of\"\n", 2, "unknown level `of`", "did you mean `off`?"),
        ("[rules]\nnot-seen = \"off\"\n", 2, "`not-seen` has no level", "remove the line"),
    ] {
        desk.write("webmarketer.toml", settings);
        for arguments in [
            &["generate"][..],
            &["generate", "--check"],
            &["pull"],
            &["check"],
            &["check", "--offline"],
            &["diff"],
            &["list"],
            &["samples", "purchase"],
            &["whoami"],
            &["trash"],
        ] {
            let ran = desk.fails(arguments, 2, &format!("webmarketer.toml: line {line}: {what}"));
            assert!(ran.err.contains(advice), "{arguments:?}: {}", ran.err);
        }
    }
}

#[test]
fn the_schema_of_the_settings_has_every_rule() {
    let schema: Value = serde_json::from_str(include_str!("../../webmarketer.schema.json")).unwrap();
    let rules: Value = serde_json::from_str(&Desk::new().run(&["explain", "--json"]).out).unwrap();
    let known: BTreeSet<_> = rules.as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    let listed = schema["$defs"]["rule"]["enum"].as_array().unwrap();
    assert_eq!(listed.iter().map(|rule| rule.as_str().unwrap()).collect::<BTreeSet<_>>(), known);
}
