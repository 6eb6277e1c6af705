//! One lock that several projects share.

use serde_json::Value;
use tokio::runtime::Runtime;
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_schema::{Field, FieldType};

use crate::support::{Desk, Served};

/// The same shop as two projects of one service.
fn two_projects() -> Served {
    let runtime = Runtime::new().unwrap();
    let staging = SHOP.replace("\"projectId\": \"shop\"", "\"projectId\": \"shop-staging\"");
    let projects = [SHOP, &staging].map(|json| Project::from_json(json).unwrap());
    let builder = projects.into_iter().fold(Emulator::builder(), webmarketer_emulator::Builder::project);
    let emulator = runtime.block_on(builder.start()).unwrap();
    Served { emulator, project: "shop".to_owned(), runtime }
}

/// Adds a field to an event type of a project.
fn add_field(served: &Served, project: &str) {
    let client = served.emulator.client_builder().unwrap().project(project).unwrap().build().unwrap();
    served.runtime.block_on(async {
        let mut newsletter = client.event_types().get(&"newsletter".into()).await.unwrap();
        newsletter.fields.push(Field { optional: true, ..Field::new(FieldType::String, "added") });
        client.event_types().update(&newsletter).await.unwrap();
    });
}

fn project_of_lock(desk: &Desk) -> String {
    let lock: Value = serde_json::from_str(&desk.read("webmarketer.lock.json")).unwrap();
    lock["project"].as_str().unwrap().to_owned()
}

const STAGING: &str = "[profile.staging]\nproject = \"shop-staging\"\n";

/// Folders where the settings, a variable or the lock itself set the project.
fn desks(served: &Served) -> [Desk; 3] {
    let [mut by_settings, by_variable, mut by_lock] = [(); 3].map(|()| Desk::at(served));
    by_settings.unset("WEBMARKETER_PROJECT_ID");
    by_settings.write("webmarketer.toml", &format!("project = \"shop\"\n{STAGING}"));
    by_variable.write("webmarketer.toml", STAGING);
    by_lock.write("webmarketer.toml", STAGING);
    assert_eq!(by_lock.run(&["pull"]).code, 0);
    by_lock.unset("WEBMARKETER_PROJECT_ID");
    [by_settings, by_variable, by_lock]
}

#[test]
fn several_projects_share_one_lock() {
    let served = two_projects();
    let desks = desks(&served);
    add_field(&served, "shop-staging");
    for desk in desks {
        assert_eq!(desk.run(&["pull"]).code, 0);
        assert_eq!(desk.run(&["check"]).code, 0);
        let ran = desk.run(&["check", "--profile", "staging"]);
        assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
        let fix = "webmarketer pull --profile staging --switch-project && webmarketer generate --profile staging";
        assert!(ran.out.contains(fix), "{}", ran.out);
        assert!(ran.out.contains("project `shop-staging`, profile `staging`"), "{}", ran.out);

        let ran = desk.fails(&["pull", "--profile", "staging"], 2, "is of the project `shop`, not of `shop-staging`");
        assert!(ran.err.contains("the lock stays the lock of `shop`"), "{}", ran.err);
        let ran = desk.run(&["pull", "--profile", "staging", "--switch-project"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("pulled 40 event types of `shop-staging`"), "{}", ran.out);
        assert_eq!(project_of_lock(&desk), "shop");
        assert!(desk.read("webmarketer.lock.json").contains("\"added\""));

        // The lock is still compared with the live event types of each project.
        assert_eq!(desk.run(&["check", "--profile", "staging"]).code, 0);
        let ran = desk.run(&["check"]);
        assert_eq!(ran.code, 100, "the field is not in production: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("`newsletter.added` was removed"), "{}", ran.out);
        assert!(ran.out.contains("after your decision: webmarketer pull && webmarketer generate\n"), "{}", ran.out);
        assert_eq!(desk.run(&["pull"]).code, 0);
        assert_eq!(desk.run(&["check"]).code, 0);
    }
}

#[test]
fn the_first_pull_with_a_profile_sets_the_project_of_the_settings_in_the_lock() {
    let served = two_projects();
    let [by_settings, by_variable, _] = desks(&served);
    for desk in [by_settings, by_variable] {
        assert_eq!(desk.run(&["pull", "--profile", "staging"]).code, 0);
        assert_eq!(project_of_lock(&desk), "shop");
        assert_eq!(desk.run(&["check"]).code, 0);
        assert_eq!(desk.run(&["check", "--profile", "staging"]).code, 0);
    }
}

#[test]
fn switch_project_without_a_profile_changes_the_project_of_the_lock() {
    let served = two_projects();
    let desk = Desk::at(&served);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["pull", "--project", "shop-staging", "--switch-project"]).code, 0);
    assert_eq!(project_of_lock(&desk), "shop-staging");
    let ran = desk.fails(&["check"], 2, "is of `shop-staging`, not of `shop`");
    assert!(ran.err.contains("run `webmarketer pull --switch-project` to pull `shop` into it"), "{}", ran.err);
    assert_eq!(desk.run(&["pull", "--switch-project"]).code, 0);
    assert_eq!(desk.run(&["check"]).code, 0);
}
