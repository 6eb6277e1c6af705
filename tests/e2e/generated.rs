//! The structs that the generator writes for whole projects: each defines the very event type that it was written
//! from.

use std::path::Path;

use webmarketer_core::schema::lock::Lock;
use webmarketer_core::schema::wire;
use webmarketer_core::schema::{Catalogue, EventType};
use webmarketer_core::{Email, WebmarketerEvent as _};

#[expect(unreachable_pub, reason = "an application would export them")]
mod shop {
    include!(concat!(env!("OUT_DIR"), "/shop.rs"));
}

#[expect(unreachable_pub, reason = "an application would export them")]
mod leads {
    include!(concat!(env!("OUT_DIR"), "/leads.rs"));
}

/// Whatever a service could hold: keywords, letters that are written two ways, one key for two fields, unknown types.
#[expect(unreachable_pub, reason = "an application would export them")]
mod odd {
    include!(concat!(env!("OUT_DIR"), "/odd.rs"));
}

/// What a struct says of its event type: not how a lock keeps it, nor what only a project decides.
pub(crate) fn said(event_type: &EventType) -> EventType {
    let mut said = event_type.clone();
    said.metadata = said.metadata.filter(|metadata| !metadata.is_empty());
    said.expiration_policy = said.expiration_policy.filter(|policy| policy.from != "project");
    // Where there is no phone number to look up, the struct names no countries.
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
fn every_struct_defines_the_event_type_it_was_written_from() {
    assert_defines("shop", shop::all());
    assert_defines("leads", leads::all());
    assert_defines("odd", odd::all());
}

#[test]
fn what_a_struct_defines_is_a_body_of_create_event_type() {
    for event_type in leads::all() {
        let body = wire::write_new_event_type(&event_type);
        assert_eq!(wire::read_event_type(&body, "").unwrap().fields, event_type.fields);
    }
}

#[test]
fn fields_of_one_key_are_sent_once() {
    let email = Email::parse("ada@example.com").unwrap();
    let shared = odd::Shared { contact: "first".into(), email: None, email_d13f: email.into(), tel: None };
    assert_eq!(shared.to_json().unwrap(), r#"{"email":"first"}"#);
}

#[test]
fn a_key_keeps_its_letters_as_they_were_written() {
    let odd = odd::all();
    assert!(
        odd.iter().flat_map(|event_type| &event_type.fields).any(|field| field.storage_key.as_str() == "cle\u{301}")
    );
}
