//! `apply`: it makes the changes of a plan and nothing else. Races and faults are repeated `WEBMARKETER_TEST_RACES`
//! times.

use std::time::Duration;

use serde_json::json;
use webmarketer_emulator::{Fault, LEADS, Project, SHOP};
use webmarketer_schema::{Entity, EventType, Field, FieldType, Reference};
use webmarketer_test_support::http_client::send;

use crate::plan::{PLAN, define, defined_like_live, event_type, page_viewed};
use crate::support::{Desk, Served, change, client, no_secret, serve};

pub(crate) const APPLY: [&str; 2] = ["apply", "plan.json"];

/// How often a race is repeated.
fn races() -> usize {
    std::env::var("WEBMARKETER_TEST_RACES").ok().and_then(|races| races.parse().ok()).unwrap_or(2)
}

/// Writes a plan for these event types, which has steps.
pub(crate) fn planned(desk: &Desk, defined: &[EventType]) {
    define(desk, defined);
    let ran = desk.run(&[&PLAN[..], &["--output", "plan.json"]].concat());
    assert!([4, 100].contains(&ran.code), "{}: {}{}", ran.code, ran.out, ran.err);
}

pub(crate) fn live(emulator: &Served, reference: &str) -> EventType {
    emulator.runtime.block_on(client(emulator).event_types().get(&Reference::new(reference))).unwrap()
}

/// Waits until the emulator has answered a request of this method whose path and query contain these texts.
fn wait_for(emulator: &Served, method: &str, path: &str, query: &str) {
    let url = emulator.emulator.url();
    let host = url.trim_start_matches("http://");
    let path = format!("/_emulator/requests?method={method}&path={path}&limit=0");
    let deadline = std::time::Instant::now() + Duration::from_mins(2);
    loop {
        let answer = emulator.runtime.block_on(send(host, "GET", &path, &[("host", host)], b"")).unwrap();
        let log = answer.json();
        let requests = log["data"].as_array().unwrap();
        if requests.iter().any(|request| request["query"].as_str().unwrap_or_default().contains(query)) {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{method} {path} was not sent");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Removes the requests from the log of the emulator.
fn forget_requests(emulator: &Served) {
    let url = emulator.emulator.url();
    let host = url.trim_start_matches("http://");
    emulator.runtime.block_on(send(host, "DELETE", "/_emulator/requests", &[("host", host)], b"")).unwrap();
}

#[track_caller]
pub(crate) fn applied(desk: &Desk, arguments: &[&str]) -> String {
    let ran = desk.run(arguments);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    no_secret(&ran);
    ran.out
}

#[test]
fn declared_removals_are_made_only_when_they_are_allowed() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    event_type(&mut defined, "newsletter").fields.retain(|field| field.storage_key.as_str() != "first_name");
    defined.retain(|one| one.reference.as_str() != "purchase");
    desk.write("webmarketer.toml", "[plan]\nremove_fields = [\"newsletter.first_name\"]\narchive = [\"purchase\"]\n");
    planned(&desk, &defined);
    let refused = "the plan has destructive changes: error[field-removed]: `newsletter.first_name` was removed; \
                   error[event-type-archived]: `purchase` ";
    desk.fails(&APPLY, 100, refused);
    desk.fails(&[&APPLY[..], &["--yes"]].concat(), 100, refused);
    assert!(live(&emulator, "newsletter").field(&"first_name".into()).is_some());
    let out = applied(&desk, &[&APPLY[..], &["--allow-destructive"]].concat());
    assert!(out.contains("archived `purchase`\n"), "{out}");
    assert!(live(&emulator, "purchase").is_archived());
    assert!(live(&emulator, "newsletter").field(&"first_name".into()).is_none());
    let again = desk.run(&[&APPLY[..], &["--allow-destructive"]].concat());
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    let ran = desk.run(&PLAN);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("`purchase` is archived already; remove the declaration"), "{}", ran.out);
}

#[test]
fn without_a_stored_plan_it_asks_and_there_is_nobody_to_answer() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    define(&desk, &[page_viewed()]);
    let apply = ["apply", "--definitions", "definitions.json"];
    desk.fails(&apply, 2, "standard input is not a terminal, so `apply` cannot ask");
    applied(&desk, &[&apply[..], &["--yes", "--no-pull"]].concat());
    assert!(!desk.path("webmarketer.lock.json").exists());
    assert_eq!(live(&emulator, "page-viewed").fields.len(), 1);
    let ran = desk.run(&["apply"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn a_plan_of_another_project_or_address_is_refused() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let mut desk = Desk::pulled(&emulator);
    planned(&desk, &[page_viewed()]);
    let plan = desk.read("plan.json");
    desk.write("plan.json", &plan.replace("\"project\": \"shop\"", "\"project\": \"other-shop\""));
    desk.fails(&APPLY, 2, "the plan is of the project `other-shop`, not of `shop`");
    desk.write("plan.json", &plan.replace("http://127.0.0.1", "https://example.com"));
    desk.fails(&APPLY, 2, "the plan is of the API at https://example.com");
    desk.write("plan.json", &plan.replace("\"formatVersion\": 1", "\"formatVersion\": 9"));
    desk.fails(&APPLY, 2, "plan.json has format version 9, and this webmarketer reads version 1");
    desk.write("plan.json", &plan);
    // The plan names its project, so that nothing else has to.
    desk.unset("WEBMARKETER_PROJECT_ID");
    std::fs::remove_file(desk.path("webmarketer.lock.json")).unwrap();
    std::fs::remove_file(desk.path("webmarketer.toml")).ok();
    applied(&desk, &APPLY);
    assert!(desk.read("webmarketer.lock.json").contains("page-viewed"));
}

#[test]
fn manual_steps_are_left_after_the_others_were_made() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    event_type(&mut defined, "newsletter").metadata = json!({"team": "a"}).as_object().cloned();
    defined.push(page_viewed());
    planned(&desk, &defined);
    let ran = desk.run(&APPLY);
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("created `page-viewed`\n") && ran.out.contains("manual[event-type-metadata-changed]"));
    assert_eq!(desk.run(&["check"]).code, 0, "the lock was refreshed");
}

#[test]
fn a_live_change_between_plan_and_apply_is_named_and_nothing_is_sent() {
    for _ in 0..races() {
        let emulator = serve(Project::from_json(SHOP).unwrap());
        let desk = Desk::pulled(&emulator);
        let mut defined = defined_like_live(&emulator);
        event_type(&mut defined, "newsletter").name = "Letters".to_owned();
        defined.push(page_viewed());
        planned(&desk, &defined);
        change(&emulator, "newsletter", |one| one.fields[0].label = Some("Changed".to_owned()));
        desk.fails(&APPLY, 4, "`newsletter` has changed since the plan was made: `newsletter.");
        let names: Vec<_> = defined_like_live(&emulator).into_iter().map(|one| one.name).collect();
        assert!(!names.contains(&"Letters".to_owned()) && !names.contains(&"Page viewed".to_owned()));
    }
}

#[test]
fn a_live_change_directly_before_the_update_is_noticed() {
    for _ in 0..races() {
        let emulator = serve(Project::from_json(SHOP).unwrap());
        let desk = Desk::pulled(&emulator);
        let mut defined = defined_like_live(&emulator);
        event_type(&mut defined, "newsletter").name = "Letters".to_owned();
        planned(&desk, &defined);
        // `apply` lists the event types, and then waits for the one that it reads again.
        let slow = Fault::delay(Duration::from_secs(5)).on("GET", "/projects/shop/event-types/newsletter");
        emulator.emulator.add_fault(slow.times(1)).unwrap();
        let live = client(&emulator);
        let all = emulator.runtime.block_on(live.event_types().list().into_future()).unwrap();
        let mut newsletter = all.into_iter().find(|one| one.reference.as_str() == "newsletter").unwrap();
        newsletter.fields[0].label = Some("Changed".to_owned());
        forget_requests(&emulator);
        let running = desk.start(&APPLY);
        wait_for(&emulator, "GET", "/projects/shop/event-types", "archived=true");
        emulator.runtime.block_on(live.event_types().update(&newsletter)).unwrap();
        let output = running.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{err}");
        assert!(err.contains("error: `newsletter` has changed since the plan was made: `newsletter."), "{err}");
        let newsletter = defined_like_live(&emulator).into_iter().find(|one| one.reference.as_str() == "newsletter");
        assert_ne!(newsletter.unwrap().name, "Letters");
    }
}

#[test]
fn two_applies_at_once_reach_the_same_end() {
    for _ in 0..races() {
        let emulator = serve(Project::from_json(SHOP).unwrap());
        let desk = Desk::pulled(&emulator);
        let defined = many(&emulator);
        planned(&desk, &defined);
        let both =
            [desk.start(&[&APPLY[..], &["--no-pull"]].concat()), desk.start(&[&APPLY[..], &["--no-pull"]].concat())];
        for running in both {
            let output = running.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(desk.run(&PLAN).code, 0);
    }
}

/// The live event types with ten new ones, a project field, and twenty updates.
fn many(emulator: &Served) -> Vec<EventType> {
    let mut defined = defined_like_live(emulator);
    for one in defined.iter_mut().take(20) {
        one.name.push_str(" (renamed)");
    }
    for number in 0..10 {
        let mut new = page_viewed();
        new.reference = Reference::new(format!("new-{number}"));
        new.attributable = Some(true);
        let shared = Field { entity: Entity::State, optional: true, ..Field::new(FieldType::Boolean, "shared") };
        new.fields.push(shared);
        defined.push(new);
    }
    defined
}

#[test]
fn faults_in_the_middle_end_with_a_second_run() {
    let faults: [fn() -> Fault; 6] = [
        || Fault::status(429).on("PATCH", "/projects/shop/event-types/*").times(3),
        || Fault::status(500).on("PATCH", "/projects/shop/event-types/*").times(3),
        || Fault::status(500).on("POST", "/projects/shop/event-types").times(3),
        || Fault::status(409).on("POST", "/projects/shop/event-types").times(1),
        || Fault::commit_then_reset().on("POST", "/projects/shop/event-types").times(4),
        || Fault::commit_then_reset().on("POST", "/projects/shop/fields").times(1),
    ];
    for fault in faults.iter().cycle().take(faults.len() * races().div_ceil(2)) {
        let emulator = serve(Project::from_json(SHOP).unwrap());
        let desk = Desk::pulled(&emulator);
        planned(&desk, &many(&emulator));
        emulator.emulator.add_fault(fault()).unwrap();
        let first = desk.run(&APPLY);
        if first.code != 0 {
            assert!(first.err.contains("error: cannot "), "{}{}", first.out, first.err);
            assert!(first.out.contains("incomplete: ") && first.out.contains("run the command again"), "{}", first.out);
        }
        applied(&desk, &APPLY);
        assert_eq!((desk.run(&["check"]).code, desk.run(&PLAN).code), (0, 0));
    }
}

#[test]
fn a_killed_apply_is_finished_by_the_next() {
    for _ in 0..races() {
        let emulator = serve(Project::from_json(SHOP).unwrap());
        let desk = Desk::pulled(&emulator);
        planned(&desk, &many(&emulator));
        let slow = Fault::delay(Duration::from_millis(60)).on("PATCH", "/projects/shop/event-types/*");
        emulator.emulator.add_fault(slow).unwrap();
        forget_requests(&emulator);
        let mut running = desk.start(&APPLY);
        wait_for(&emulator, "PATCH", "/projects/shop/event-types/*", "");
        running.kill().unwrap();
        running.wait().unwrap();
        applied(&desk, &APPLY);
        assert_eq!((desk.run(&["check"]).code, desk.run(&PLAN).code), (0, 0));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_apply_finishes_what_has_started_and_says_what_is_left() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    planned(&desk, &many(&emulator));
    let slow = Fault::delay(Duration::from_secs(5)).on("POST", "/projects/shop/event-types");
    emulator.emulator.add_fault(slow.times(8)).unwrap();
    forget_requests(&emulator);
    let running = desk.start(&APPLY);
    // The project field is created before the event types, which the emulator delays.
    wait_for(&emulator, "POST", "/projects/shop/fields", "");
    let interrupted = std::process::Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let output = running.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{out}");
    assert!(out.contains("stopped: the steps that had started are finished\n"), "{out}");
    assert!(out.contains("not started: update `"), "{out}");
    applied(&desk, &APPLY);
    assert_eq!(desk.run(&PLAN).code, 0);
}

#[test]
fn a_lock_of_another_project_is_refused_unless_a_profile_names_the_project() {
    let (shop, leads) = (serve(Project::from_json(SHOP).unwrap()), serve(Project::from_json(LEADS).unwrap()));
    let mut desk = Desk::pulled(&shop);
    desk.write("account.json", &leads.emulator.service_account_json());
    desk.point_at(&leads.emulator.url());
    define(&desk, &[page_viewed()]);
    // A variable names another project than the lock.
    desk.set("WEBMARKETER_PROJECT_ID", &leads.project);
    let says = format!("the lock webmarketer.lock.json is of `{}`, not of `{}`", shop.project, leads.project);
    desk.fails(&PLAN, 2, &says);
    desk.fails(&["apply", "--yes", "--definitions", "definitions.json"], 2, &says);
    desk.write("webmarketer.toml", &format!("[profile.leads]\nproject = \"{}\"\n", leads.project));
    let ran = desk.run(&["apply", "--yes", "--definitions", "definitions.json", "--profile", "leads"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let says =
        format!("note: webmarketer.lock.json was not refreshed, because it is of the project `{}`\n", shop.project);
    assert_eq!(ran.err, says);
}

#[test]
fn a_plan_that_is_made_now_is_shown_and_the_lock_that_follows_is_no_finding() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    event_type(&mut defined, "newsletter").fields.retain(|field| field.storage_key.as_str() != "first_name");
    define(&desk, &defined);
    desk.write("webmarketer.toml", "[plan]\nremove_fields = [\"newsletter.first_name\"]\n");
    let ran = desk.run(&["apply", "--yes", "--allow-destructive", "--definitions", "definitions.json"]);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("~ update `newsletter`\n"), "{}", ran.out);
    let last = "  1 change in the lock; `webmarketer diff HEAD lock` shows all since the last commit\n";
    assert!(ran.out.contains(last) && !ran.out.contains("to apply: "), "{}", ran.out);
}
