//! The generated structs of whole projects: each defines the event type from which it was
//! generated.

use std::path::Path;

use webmarketer_core::schema::lock::Lock;
use webmarketer_core::schema::wire;
use webmarketer_core::schema::{Catalogue, EventType};
use webmarketer_core::{Email, WebmarketerEvent as _};

mod shop {
    include!(concat!(env!("OUT_DIR"), "/shop.rs"));
}

mod leads {
    include!(concat!(env!("OUT_DIR"), "/leads.rs"));
}

/// A project with keywords, Unicode normalization forms, one key for two fields, and unknown types.
mod odd {
    include!(concat!(env!("OUT_DIR"), "/odd.rs"));
}

/// The properties of an event type that a struct defines, without those of the lock and the project.
pub(crate) fn said(event_type: &EventType) -> EventType {
    let mut said = event_type.clone();
    said.metadata = said.metadata.filter(|metadata| !metadata.is_empty());
    said.expiration_policy = said.expiration_policy.filter(|policy| policy.from != "project");
    // A struct without phone numbers has no countries.
    if !said.ingested_fields().any(|field| field.field_type.as_str() == "phone") {
        said.phone_parsing = None;
    }
    said
}

fn assert_defines(name: &str, structs: Vec<EventType>) {
    let lock = Lock::read(&Path::new(env!("OUT_DIR")).join(format!("{name}.lock.json"))).unwrap();
    assert_eq!(structs.len(), lock.catalogue.active().count());
    let defined = Catalogue::new(None, structs).unwrap();
    for (defined, locked) in defined.iter().zip(lock.catalogue.active()) {
        assert_eq!(said(defined), said(locked));
    }
}

#[test]
fn every_struct_defines_the_event_type_from_which_it_was_generated() {
    assert_defines("shop", shop::all());
    assert_defines("leads", leads::all());
    assert_defines("odd", odd::all());
}

#[test]
fn the_definition_of_a_struct_is_a_valid_body_of_create_event_type() {
    for event_type in leads::all() {
        let body = wire::write_new_event_type(&event_type);
        assert_eq!(wire::read_event_type(&body, "").unwrap().fields, event_type.fields);
    }
}

#[test]
fn fields_with_the_same_key_are_sent_once() {
    let email = Email::parse("ada@example.com").unwrap();
    let shared = odd::Shared { contact: "first".into(), email: None, email_2: email.into(), tel: None };
    assert_eq!(shared.to_json().unwrap(), r#"{"email":"first"}"#);
}

#[test]
fn the_unicode_form_of_a_key_is_unchanged() {
    let odd = odd::all();
    assert!(
        odd.iter().flat_map(|event_type| &event_type.fields).any(|field| field.storage_key.as_str() == "cle\u{301}")
    );
}
