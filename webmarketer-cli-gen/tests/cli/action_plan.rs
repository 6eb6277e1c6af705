//! The modes `plan` and `apply` of the GitHub action, with a server in place of GitHub's API.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::{EventType, Reference};
use webmarketer_test_support::{Reply, Request, Service};

use crate::action::{Given, TOKEN, from_fork, run};
use crate::plan::{define, defined_like_live, event_type, page_viewed};
use crate::support::{Desk, Served, parse, serve};

const ARGUMENTS: &str = "--definitions definitions.json --project shop";

/// The comments of a pull request, with their ids.
type Comments = Arc<Mutex<Vec<(u64, String)>>>;

/// A server with these comments on the pull request 7. It accepts new ones if `is_writable`.
fn github(comments: &Comments, is_writable: bool) -> Service {
    let comments = Arc::clone(comments);
    Service::start(move |request: &Request| {
        assert_eq!(request.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
        let mut comments = comments.lock().unwrap();
        let body = || parse(&request.body)["body"].as_str().unwrap().to_owned();
        match (&*request.method, &*request.path) {
            ("GET", "/repos/a/shop/issues/7/comments") => {
                let page: usize = request.query.strip_prefix("per_page=100&page=").unwrap().parse().unwrap();
                let page = comments.iter().skip((page - 1) * 100).take(100);
                let page: Value = page.map(|(id, body)| json!({"id": id, "body": body})).collect();
                Reply::new(200, "application/json", &page.to_string())
            }
            (_, path) if !is_writable => Reply::new(403, "application/json", &json!({"message": path}).to_string()),
            ("POST", "/repos/a/shop/issues/7/comments") => {
                let id = comments.len() as u64 + 1;
                comments.push((id, body()));
                Reply::new(201, "application/json", "{}")
            }
            ("PATCH", path) => {
                let id: u64 = path.strip_prefix("/repos/a/shop/issues/comments/").unwrap().parse().unwrap();
                let comment = comments.iter_mut().find(|(known, _)| *known == id).unwrap();
                comment.1 = body();
                Reply::new(200, "application/json", "{}")
            }
            (method, path) => panic!("{method} {path}"),
        }
    })
}

fn pull_request() -> (&'static str, Value) {
    let repository = json!({"full_name": "a/shop"});
    let payload = json!({"repository": repository, "pull_request": {"number": 7, "head": {"repo": repository}}});
    ("pull_request", payload)
}

fn plan<'a>(account: &'a str, github: &'a str) -> Given<'a> {
    Given {
        mode: "plan",
        credentials: account,
        arguments: ARGUMENTS,
        github,
        event: Some(pull_request()),
        ..Given::default()
    }
}

/// A folder with definitions that have one event type more than the service.
fn with_new_event_type() -> (Served, Desk, String) {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let mut defined = defined_like_live(&emulator);
    defined.push(page_viewed());
    define(&desk, &defined);
    let account = emulator.emulator.service_account_json();
    (emulator, desk, account)
}

#[test]
fn a_plan_is_one_comment_on_the_pull_request_and_can_be_applied() {
    let (emulator, desk, account) = with_new_event_type();
    // The comment of an earlier run is not on the first page.
    let comments: Comments = Arc::new(Mutex::new((1..=150).map(|id| (id, format!("comment {id}"))).collect()));
    let server = github(&comments, true);
    let given = plan(&account, &server.address);
    let (ran, summary) = run(&emulator, &desk, &given);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let comment = comments.lock().unwrap().last().unwrap().1.clone();
    let body = comment.strip_prefix("<!-- webmarketer plan -->\n").unwrap();
    assert!(body.starts_with("### Webmarketer plan for `") && body.contains("| create | `page-viewed`"), "{body}");
    assert_eq!(body.trim_end(), summary.trim_end());
    let output = desk.read("output");
    assert!(output.contains("exit-code=4\n"), "{output}");
    let stored = output.lines().find_map(|line| line.strip_prefix("plan=")).unwrap().to_owned();

    // The stored plan is applied.
    let apply = Given { mode: "apply", credentials: &account, plan: &stored, ..Given::default() };
    let (ran, summary) = run(&emulator, &desk, &apply);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(summary.starts_with("### Webmarketer: apply ended with exit code 0\n"), "{summary}");
    assert!(!desk.path("webmarketer.lock.json").exists(), "the checkout stays as it is");

    // The comment is replaced.
    let (ran, _) = run(&emulator, &desk, &given);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let comments = comments.lock().unwrap();
    assert_eq!(comments.len(), 151);
    assert!(comments[150].1.contains("nothing to apply"), "{}", comments[150].1);
    assert!(comments[..150].iter().all(|(id, body)| *body == format!("comment {id}")));
}

#[test]
fn a_destructive_plan_is_commented_and_fails_and_is_applied_only_if_allowed() {
    let (emulator, desk, account) = with_new_event_type();
    desk.write("webmarketer.toml", "[plan]\narchive = [\"newsletter\"]\n");
    let mut defined = defined_like_live(&emulator);
    defined.retain(|one| one.reference.as_str() != "newsletter");
    define(&desk, &defined);
    let comments = Comments::default();
    let server = github(&comments, true);
    let (ran, _) = run(&emulator, &desk, &plan(&account, &server.address));
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    assert!(comments.lock().unwrap()[0].1.contains("a person must decide"));
    let apply = Given { mode: "apply", credentials: &account, arguments: ARGUMENTS, ..Given::default() };
    let (ran, _) = run(&emulator, &desk, &apply);
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    let (ran, summary) = run(&emulator, &desk, &Given { allow_destructive: "true", ..apply });
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(summary.contains("newsletter"), "{summary}");
    let (ran, _) = run(&emulator, &desk, &plan(&account, &server.address));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_long_plan_is_cut_in_the_comment() {
    let (emulator, desk, account) = with_new_event_type();
    let mut defined = defined_like_live(&emulator);
    let mut many: Vec<_> = (0..900)
        .map(|number| EventType { reference: Reference::new(format!("page-{number}")), ..page_viewed() })
        .collect();
    event_type(&mut defined, "newsletter").fields.truncate(1);
    defined.append(&mut many);
    define(&desk, &defined);
    let comments = Comments::default();
    let server = github(&comments, true);
    let (_, summary) = run(&emulator, &desk, &plan(&account, &server.address));
    let comments = comments.lock().unwrap();
    let length = comments[0].1.chars().count();
    assert!(summary.len() > 65_536 && length < 65_536, "{} {length}", summary.len());
    assert!(comments[0].1.ends_with("The rest is in the summary of the job."));
}

#[test]
fn what_keeps_the_action_from_planning_fails_it() {
    let (emulator, desk, account) = with_new_event_type();
    let comments = Comments::default();
    let server = github(&comments, false);
    let (ran, summary) = run(&emulator, &desk, &plan(&account, &server.address));
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("the comment was not written: the job needs"), "{}", ran.out);
    assert!(summary.contains("### Webmarketer plan for"), "{summary}");

    for (given, says) in [
        (Given { credentials: "", ..plan("", "") }, "`credentials` is empty"),
        (
            Given { event: Some(("pull_request", from_fork(&Value::Null))), ..plan("", "") },
            "a pull request from a fork has no secrets",
        ),
        (Given { mode: "apply", ..plan("", "") }, "`credentials` is empty"),
        (
            Given { mode: "apply", allow_destructive: "yes", ..plan(&account, "") },
            "`allow-destructive` is neither true nor false",
        ),
    ] {
        let (ran, summary) = run(&emulator, &desk, &given);
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains(says) && summary.contains(says), "{}{summary}", ran.out);
    }

    // Definitions that cannot be read, and a push, which has no pull request.
    let (ran, _) =
        run(&emulator, &desk, &Given { arguments: "--definitions none.json --project shop", ..plan(&account, "") });
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    let (ran, _) = run(&emulator, &desk, &Given { event: None, ..plan(&account, "") });
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(comments.lock().unwrap().is_empty());
}
