//! `generate` lists names that are shortened or have a suffix, when they are new in the code.

use webmarketer_schema::{EventType, Field, FieldType};

use crate::support::{Desk, add_field, client, parse, shop};

const LONG: &str = "customer-accepted-the-general-terms-and-conditions-of-the-summer-campaign";

/// What `generate` prints after its first line.
fn listed(desk: &Desk) -> Vec<String> {
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out.lines().skip(1).filter(|line| !line.contains("pii-unmarked")).map(str::to_owned).collect()
}

#[test]
fn shortened_names_and_clashes_are_listed_when_they_are_new() {
    let emulator = shop();
    let live = client(&emulator);
    let create = |event_type: EventType| {
        emulator.runtime.block_on(live.event_types().create(&event_type)).unwrap();
    };
    let fields = ["userId", "user_id"].map(|key| Field::new(FieldType::String, key)).to_vec();
    create(EventType { fields, ..EventType::new("NEWSLETTER", "Clash") });
    create(EventType::new(LONG, "Accepted"));
    let desk = Desk::pulled(&emulator);
    let how =
        "  to choose a name, add it under [generate.names] in webmarketer.toml, such as `\"NEWSLETTER\" = \"...\"`";
    let lines = [
        "  `NEWSLETTER` has the name `NewsletterX6`, because `Newsletter` is or was the name of another event type",
        "  `NEWSLETTER.userId` has the name `user_id_f`, because `user_id` is or was the name of another field",
        "  `customer-accepted-the-general-terms-and-conditions-of-the-summer-campaign` has the name \
         `CustomerAcceptedTheGeneralTermsAndConditionsOfTheSummer`, because a name has at most 60 characters",
        how,
    ];
    assert_eq!(listed(&desk), lines);
    assert_eq!(listed(&desk), [""; 0], "they are listed once");

    // Other code changes.
    add_field(&emulator, "newsletter", true);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(listed(&desk), [""; 0]);

    // Another name is new.
    create(EventType::new("Newsletter ", "Clash"));
    assert_eq!(desk.run(&["pull"]).code, 0);
    let new = listed(&desk);
    assert_eq!(new.len(), 2, "{new:?}");
    assert!(new[0].starts_with("  `Newsletter ` has the name `NewsletterX"), "{new:?}");

    // The names that the advice adds are used, and are not listed.
    let settings = format!("[generate.names]\n\"NEWSLETTER\" = \"Letter\"\n\"{LONG}\" = \"Accepted\"\n");
    desk.write("webmarketer.toml", &settings);
    std::fs::remove_file(desk.path("src/events.rs")).unwrap();
    let ran = desk.run(&["generate", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let names = parse(&ran.out)["newNames"].clone();
    let paths: Vec<_> = names.as_array().unwrap().iter().map(|name| name["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["NEWSLETTER.userId", "Newsletter "]);
    assert_eq!((&names[0]["reason"], &names[0]["usualName"]), (&"clash".into(), &"user_id".into()));
    let code = desk.read("src/events.rs");
    assert!(code.contains("pub struct Letter {") && code.contains("pub struct Accepted {"), "{code}");
}
