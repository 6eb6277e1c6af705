//! What cannot be read without a compiler is named with its place.

use super::super::NotRead;
use super::read;

/// The first line that could not be read, with the reason and the storage key.
fn unread(source: &str) -> Vec<(usize, Option<String>, NotRead)> {
    let found = read(&[("src/events.rs", source)]);
    let of_structs = found.structs.into_iter().flat_map(|one| one.unread);
    of_structs.chain(found.unread).map(|part| (part.place.line, part.field, part.why)).collect()
}

#[test]
fn nothing_is_skipped_silently() {
    let text = |of: &str| of.to_owned();
    for (source, line, field, why) in [
        ("#[derive(WebmarketerEvent)] struct A {\n a: Foreign }", 2, Some("a"), NotRead::UnknownType(text("Foreign"))),
        ("use other::Email; #[derive(WebmarketerEvent)] struct A {\n a: Email }", 2, Some("a"), {
            NotRead::UnknownType(text("Email"))
        }),
        ("#[derive(WebmarketerEvent)] struct A {\n a: Vec<u8> }", 2, Some("a"), NotRead::UnknownType(text("Vec<u8>"))),
        ("#[derive(WebmarketerEvent)] struct A {\n a: made!() }", 2, Some("a"), NotRead::UnknownType(text("made!()"))),
        ("type M<T> = Option<T>; #[derive(WebmarketerEvent)] struct A {\n a: M<u8> }", 2, Some("a"), {
            NotRead::GenericType(text("M<u8>"))
        }),
        ("type A1 = A2; type A2 = A1; #[derive(WebmarketerEvent)] struct A {\n a: A1 }", 2, Some("a"), {
            NotRead::UnknownType(text("A1"))
        }),
        ("#[derive(WebmarketerEvent)] struct A {\n #[webmarketer(flatten)] a: Group }", 2, None, {
            NotRead::UnknownGroup(text("Group"))
        }),
        (
            "#[derive(WebmarketerEvent)] struct A {\n #[cfg(feature = \"a\")]\n #[webmarketer(key = \"b\")] a: u8 }",
            3,
            { Some("b") },
            NotRead::ConditionalField,
        ),
        ("#[derive(WebmarketerEvent)] struct A {\n #[cfg_attr(x, webmarketer(skip))] a: u8 }", 2, Some("a"), {
            NotRead::ConditionalAttribute
        }),
        ("#[derive(WebmarketerEvent)]\n#[cfg_attr(x, webmarketer(no_lock))]\nstruct A;", 3, None, {
            NotRead::ConditionalAttribute
        }),
        ("#[cfg_attr(x, derive(WebmarketerEvent))]\nstruct A;", 2, None, NotRead::ConditionalAttribute),
        ("#[derive(WebmarketerEvent)]\nstruct A<T> { a: T }", 2, None, NotRead::GenericStruct),
        ("#[derive(WebmarketerEvent)] struct A {\n #[webmarketer(keys = \"a\")] a: u8 }", 2, None, {
            NotRead::Attribute(text("keys"))
        }),
        ("#[derive(WebmarketerEvent)]\n#[webmarketer(retention_days = DAYS)]\nstruct A;", 2, None, {
            NotRead::Attribute(text("retention_days"))
        }),
        ("#[derive(WebmarketerEvent)]\nstruct A(u8);", 2, None, NotRead::NotStruct),
        ("#[derive(WebmarketerEvent)]\nenum A { B }", 2, None, NotRead::NotStruct),
        ("macro_rules! m { () => {\n #[derive(WebmarketerEvent)] struct A; } }", 2, None, NotRead::Inside),
        ("m! {\n #[derive(WebmarketerEvent)] struct A; }", 2, None, NotRead::Inside),
        ("fn f() { if true {\n #[derive(WebmarketerEvent)] struct A; } }", 2, None, NotRead::Inside),
        ("use x::WebmarketerEvent\n as Event; #[derive(Event)] struct A;", 2, None, {
            NotRead::RenamedDerive(text("Event"))
        }),
        ("#[derive(WebmarketerEvent)] struct A;\n }", 2, None, NotRead::NotRust),
    ] {
        let found = unread(source);
        let expected = (line, field.map(str::to_owned), why);
        assert!(found.contains(&expected), "{source}\n{found:?}");
    }
}

#[test]
fn an_attribute_that_names_the_type_needs_no_known_type() {
    for (of_type, flags) in [
        ("Foreign", (false, false)),
        ("Option<Foreign>", (true, false)),
        ("&'static Option<webmarketer_core::Pii<(crate::Foreign)>>", (true, true)),
    ] {
        let source =
            format!("#[derive(WebmarketerEvent)] struct A {{ #[webmarketer(type = \"string\")] a: {of_type} }}");
        let found = read(&[("src/lib.rs", &source)]);
        assert_eq!(found.structs[0].unread, [], "{source}");
        let field = &found.structs[0].event_type.fields[0];
        assert_eq!((field.optional, field.pii), flags, "{source}");
    }
}

#[test]
fn two_types_of_one_name_are_told_apart_by_their_paths() {
    let types = "pub mod a { pub type T = bool; } pub mod b { pub type T = u8; }";
    let event = |import: &str, path: &str| {
        format!("{types} mod c {{ {import} #[derive(WebmarketerEvent)] struct A {{ a: {path} }} }}")
    };
    for (import, path, of_type) in [
        ("use crate::a::T;", "T", "boolean"),
        ("use super::b::T;", "T", "number"),
        ("use crate::b::*;", "T", "number"),
        ("", "crate::a::T", "boolean"),
        ("use crate::b;", "b::T", "number"),
        ("use crate::a::T as U;", "U", "boolean"),
        ("type T = std::string::String;", "T", "string"),
    ] {
        let source = event(import, path);
        let found = read(&[("src/lib.rs", &source)]);
        assert_eq!(found.structs[0].unread, [], "{source}");
        assert_eq!(found.structs[0].event_type.fields[0].field_type.as_str(), of_type, "{source}");
    }
}

#[test]
fn types_are_found_in_other_files() {
    let found = read(&[
        ("src/lib.rs", "mod events; mod prelude; mod orders;"),
        ("src/prelude.rs", "pub use webmarketer_core::Email; pub use crate::orders::*;"),
        ("src/orders/mod.rs", "#[derive(FieldValue)] pub enum Status { Paid }"),
        ("src/events.rs", "use crate::prelude::*; #[derive(WebmarketerEvent)] struct A { a: Email, b: Status }"),
    ]);
    assert_eq!(found.structs[0].unread, []);
    let types = found.structs[0].event_type.fields.iter().map(|field| field.field_type.as_str());
    assert_eq!(types.collect::<Vec<_>>(), ["email", "string"]);
}

#[test]
fn structs_that_exist_only_in_tests_are_counted() {
    let found = read(&[
        (
            "src/lib.rs",
            "#[cfg(test)] mod tests { #[derive(WebmarketerEvent)] struct A; } #[cfg(test)] mod more; \
             #[test] fn t() { #[derive(WebmarketerEvent)] struct B; }",
        ),
        ("src/more.rs", "#[derive(WebmarketerEvent)] struct C;"),
        ("tests/all.rs", "#[derive(WebmarketerEvent)] struct D;"),
        ("src/other.rs", "#[derive(WebmarketerEvent)] struct E;"),
    ]);
    assert_eq!((found.for_tests, found.unread.len(), found.structs.len()), (4, 0, 1));
}

#[test]
fn generated_structs_are_read_only_if_asked() {
    let source =
        "#[derive(WebmarketerEvent)] #[webmarketer(generated)] struct A; #[derive(WebmarketerEvent)] struct B;";
    let names = |with_generated| {
        let found = super::read_package(vec![super::file("src/a.rs", source)], with_generated, |_| Vec::new());
        found.structs.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!((names(false), names(true)), (vec!["B".to_owned()], vec!["A".to_owned(), "B".to_owned()]));
}
