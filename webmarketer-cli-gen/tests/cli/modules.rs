//! One module an event type: which files are written, which are left, and which are deleted.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::support::Desk;

const SETTINGS: &str = "[generate]\nmodules = true\n";
const MANIFEST: &str = "src/events/webmarketer.manifest.json";

fn event_type(reference: &str, name: &str) -> String {
    let field = r#"{"storageKey": "a", "ingestionKey": "a", "entity": "event", "type": "string", "optional": true}"#;
    format!(r#"{{"reference": "{reference}", "name": "{name}", "fields": [{field}]}}"#)
}

fn lock(desk: &Desk, event_types: &[String]) {
    let text = format!(r#"{{"formatVersion": 1, "eventTypes": [{}]}}"#, event_types.join(","));
    desk.write("webmarketer.lock.json", &text);
}

/// A desk with two event types, generated.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("webmarketer.toml", SETTINGS);
    lock(&desk, &[event_type("cart", "Cart"), event_type("order", "Order")]);
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.out, "generated 2 structs in src/events: 3 files written\n", "{}", ran.err);
    desk
}

/// The files in the folder.
fn names(desk: &Desk) -> BTreeSet<String> {
    let entries = fs::read_dir(desk.path("src/events")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn each_event_type_has_a_file_and_only_those_that_change_are_written() {
    let desk = desk();
    let manifest = "webmarketer.manifest.json";
    assert_eq!(names(&desk), ["cart.rs", "mod.rs", "order.rs", manifest].map(str::to_owned).into());
    let before = desk.files();
    assert_eq!(desk.run(&["generate"]).out, "unchanged src/events\n");
    assert!(desk.files() == before, "a file was touched");

    lock(&desk, &[event_type("cart", "Cart"), event_type("order", "Ordered")]);
    let ran = desk.run(&["generate", "--check"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("stale src/events/order.rs is not what the lock says"), "{}", ran.out);
    assert!(!ran.out.contains("cart.rs"), "{}", ran.out);
    assert_eq!(desk.run(&["generate"]).out, "generated 2 structs in src/events: 2 files written\n");
    let after = desk.files();
    let touched: Vec<PathBuf> = after.keys().filter(|path| after[*path] != before[*path]).cloned().collect();
    let touched: Vec<_> = touched.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(touched, ["mod.rs", "order.rs", "webmarketer.lock.json"]);
}

#[test]
fn what_is_no_longer_made_is_deleted_where_the_list_has_it() {
    let desk = desk();
    desk.write("src/events/mine.rs", "fn mine() {}\n");
    // It looks generated, and nobody wrote it here.
    desk.write("src/events/other.rs", &desk.read("src/events/order.rs"));
    lock(&desk, &[event_type("cart", "Cart")]);
    let ran = desk.run(&["generate", "--diff"]);
    assert_eq!(ran.code, 4);
    for part in ["--- src/events/order.rs\n+++ /dev/null\n", "stale src/events/order.rs is no longer made"] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    assert_eq!(desk.run(&["generate"]).out, "generated 1 struct in src/events: 1 file written, 1 deleted\n");
    let left = ["cart.rs", "mine.rs", "mod.rs", "other.rs", "webmarketer.manifest.json"];
    assert_eq!(names(&desk), left.map(str::to_owned).into());
}

#[test]
fn a_list_never_reaches_out_of_its_folder_nor_to_what_somebody_wrote() {
    let desk = desk();
    desk.write("src/main.rs", &desk.read("src/events/order.rs"));
    let list = desk.read(MANIFEST);
    desk.write(MANIFEST, &list.replace("\"cart.rs\"", "\"../main.rs\""));
    lock(&desk, &[event_type("order", "Order")]);
    desk.fails(&["generate"], 2, "does not list files as it should");
    desk.write(MANIFEST, "{");
    desk.fails(&["generate"], 2, "does not list files as it should");

    desk.write(MANIFEST, &list);
    desk.write("src/events/cart.rs", "fn mine() {}\n");
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(names(&desk).contains("cart.rs"), "a file of somebody's own was deleted");
}

#[test]
fn all_is_written_or_nothing() {
    let desk = desk();
    // The last of the files cannot be written, so the first ones stay as they are.
    lock(&desk, &[event_type("cart", "Basket"), event_type("order", "Ordered"), event_type("zoo", "Zoo")]);
    fs::create_dir(desk.path("src/events/zoo.rs")).unwrap();
    desk.fails(&["generate"], 1, "zoo.rs cannot be written");
    fs::remove_dir(desk.path("src/events/zoo.rs")).unwrap();
    desk.write("src/events/zoo.rs", "fn mine() {}\n");
    desk.fails(&["generate"], 2, "zoo.rs was not written by webmarketer");
}

#[test]
fn the_file_of_a_time_without_modules_is_told() {
    let desk = desk();
    desk.write("webmarketer.toml", "");
    assert_eq!(desk.run(&["generate"]).code, 0);
    desk.write("webmarketer.toml", "[generate]\nmodules = true\nderives = [\"Eq\"]\n");
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.err, "warning: src/events.rs was generated too, and both would be one module: delete it\n");
    desk.write("webmarketer.toml", "");
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.err, "warning: src/events was generated too, and both would be one module: delete it\n");
}

#[test]
fn several_at_once_write_what_one_writes() {
    let desk = desk();
    let expected = desk.files();
    fs::remove_dir_all(desk.path("src")).unwrap();
    let running: Vec<_> = (0..8).map(|_| desk.start(&["generate"])).collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    let content = |files: &std::collections::BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)>| {
        files.iter().map(|(path, (content, _))| (path.clone(), content.clone())).collect::<Vec<_>>()
    };
    assert_eq!(content(&desk.files()), content(&expected));
}
