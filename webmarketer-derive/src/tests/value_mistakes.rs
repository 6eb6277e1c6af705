//! The errors that `#[derive(FieldValue)]` reports, without a compiler: the marked text and the message.

use super::mistakes::mistakes;

/// Checks the errors of an item.
#[track_caller]
fn item(source: &str, expected: &[(&str, &str)]) {
    let reported = mistakes(source, crate::derive_value);
    let reported: Vec<_> = reported.iter().map(|(marked, message)| (&**marked, &**message)).collect();
    assert_eq!(reported, expected, "{source}");
}

/// Checks the errors of an attribute on an enum.
#[track_caller]
fn on_enum(attribute: &str, expected: &[(&str, &str)]) {
    item(&format!("#[webmarketer({attribute})] enum Size {{ Small, Large }}"), expected);
}

/// Checks the errors of an attribute on a variant.
#[track_caller]
fn on_variant(attribute: &str, expected: &[(&str, &str)]) {
    item(&format!("enum Size {{ #[webmarketer({attribute})] Small, Large }}"), expected);
}

#[test]
fn an_item_that_is_neither_a_wrapper_nor_an_enum_is_reported() {
    let expected = "expected a struct of one field, such as `struct OrderId(String);`, or an enum without fields";
    item("union Size { a: u8 }", &[("union", expected)]);
    item("struct Size;", &[("Size", expected)]);
    item("struct Size(u8, u8);", &[("(u8, u8)", expected)]);
    item("enum Size {}", &[("enum", "an enum without variants has no values\nhelp: add a variant")]);
    let parameters = "an enum with `FieldValue` can't have type parameters or lifetimes\nhelp: remove them";
    for declared in ["Size<T>", "Size<'a>", "Size<const N: u8>"] {
        item(&format!("enum {declared} {{ Small }}"), &[("Size", parameters)]);
    }
}

#[test]
fn a_variant_with_fields_is_reported() {
    let fields = "a variant with fields is not one text\nhelp: ";
    let text = format!("{fields}add `#[webmarketer(other)]` to it if it has any other text, or remove the field");
    let remove = format!("{fields}remove the fields");
    item("enum Size { Small, Large(String) }", &[("(String)", &text)]);
    item("enum Size { Small(u8, u8), Large { a: u8 } }", &[("(u8, u8)", &remove), ("{ a: u8 }", &remove)]);
    item("enum Size { Small(), Large {} }", &[("()", &remove), ("{}", &remove)]);
}

#[test]
fn two_variants_with_one_name_are_reported() {
    let both = |one: &str, other: &str, name: &str| {
        format!(
            "`{one}` and `{other}` both have the name {name:?}\nhelp: give one of them another name with `rename = \"...\"`"
        )
    };
    item(
        "#[webmarketer(rename_all = \"lowercase\")] enum Size { XL, Xl, #[webmarketer(rename = \"xl\")] Huge }",
        &[("Xl", &both("XL", "Xl", "xl")), ("\"xl\"", &both("Xl", "Huge", "xl"))],
    );
    item("enum Size { Small, #[webmarketer(alias = \"Small\")] S }", &[("\"Small\"", &both("Small", "S", "Small"))]);
    item("enum Size { #[webmarketer(alias = \"S\")] Small, S }", &[("S", &both("Small", "S", "S"))]);
    let twice = |name: &str| format!("`Small` has the name {name:?} twice\nhelp: remove the `alias`");
    on_variant("alias = \"Small\"", &[("\"Small\"", &twice("Small"))]);
    on_variant("alias = \"s\", rename = \"S\", alias = \"s\"", &[("\"s\"", &twice("s"))]);
    on_variant("alias = \"s\", alias = \"small\", rename = \"S\"", &[]);
}

#[test]
fn a_name_that_others_would_change_is_reported() {
    on_variant("rename = \"\"", &[("\"\"", "`rename` must not be empty\nhelp: remove `rename`")]);
    on_variant("rename = \" \"", &[("\" \"", "`rename` must not be empty\nhelp: remove `rename`")]);
    let space = "`rename` can't start or end with white space\nhelp: write `rename = \"x y\"`";
    on_variant("rename = \"x y\u{a0}\"", &[("\"x y\u{a0}\"", space)]);
    let control = "`rename` can't contain control characters, such as a line end";
    on_variant(r#"rename = "a\nb""#, &[(r#""a\nb""#, control)]);
    on_variant(r#"rename = "a\0b""#, &[(r#""a\0b""#, "`rename` can't contain a NUL character")]);
    let empty = "`rename_all` makes an empty name of `__`\nhelp: add `#[webmarketer(rename = \"...\")]`";
    item("#[webmarketer(rename_all = \"snake_case\")] enum Size { __ }", &[("__", empty)]);
    // What the service has can be anything.
    on_variant(r#"alias = " a\n ", rename = "d\"é\" `x`""#, &[]);
}

#[test]
fn a_variant_for_other_texts_has_one_text() {
    let other = "expected a text in the variant with `other`\nhelp: write `Other(String)`";
    for (fields, marked) in [("", "Other"), ("(A, B)", "(A, B)"), ("()", "()"), ("{ a: A }", "{ a: A }")] {
        item(&format!("enum Size {{ Small, #[webmarketer(other)] Other{fields} }}"), &[(marked, other)]);
    }
    let two = "only one variant can have `other`, found `A` and `B`\nhelp: remove `other` from one of them";
    item("enum Size { #[webmarketer(other)] A(String), #[webmarketer(other)] B(String) }", &[("other", two)]);
    item("enum Size { #[webmarketer(other)] A(String), #[webmarketer(other = false)] B }", &[]);
    let effect = |key: &str| format!("`{key}` has no effect on the variant with `other`\nhelp: remove `{key}`");
    item(
        "enum Size { #[webmarketer(other, rename = \"a\", alias = \"b\")] A(String) }",
        &[("rename", &effect("rename")), ("\"b\"", &effect("alias"))],
    );
    let pii = "`pii` belongs on a field of an event, not of a value\nhelp: remove `pii`";
    item("enum Size { #[webmarketer(other)] A(#[webmarketer(pii)] String) }", &[("pii", pii)]);
}

#[test]
fn an_unknown_or_misplaced_attribute_is_reported_with_what_to_write() {
    on_enum(
        "renam_all = \"lowercase\"",
        &[("renam_all", "unknown webmarketer attribute `renam_all`, did you mean `rename_all`?")],
    );
    let of_enum =
        "unknown webmarketer attribute `pii`, expected one of `rename_all`, `display`, `from_str`, `serde`, `crate`";
    on_enum("pii", &[("pii", of_enum)]);
    let rename = "`rename` belongs on a variant, not on the enum\nhelp: remove `rename`, or move it to a variant";
    on_enum("rename = \"x\"", &[("rename", rename)]);
    let rule = "unknown rename rule `snakecase`, did you mean `snake_case`?";
    on_enum("rename_all = \"snakecase\"", &[("\"snakecase\"", rule)]);
    let twice = "duplicate webmarketer attribute `serde`\nhelp: remove one `serde`";
    on_enum("serde, serde", &[("serde", twice)]);
    on_variant("renamed = \"x\"", &[("renamed", "unknown webmarketer attribute `renamed`, did you mean `rename`?")]);
    let of_variant = "unknown webmarketer attribute `zzz`, expected one of `rename`, `alias`, `other`";
    on_variant("zzz", &[("zzz", of_variant)]);
    let key = "unknown webmarketer attribute `key`\nhelp: write `rename = \"x\"`";
    on_variant("key = \"x\"", &[("key", key)]);
    let all = "`rename_all` belongs on the enum, not on a variant\nhelp: move `#[webmarketer(rename_all = \"lowercase\")]` above the enum";
    on_variant("rename_all = \"lowercase\"", &[("rename_all", all)]);
    let bare = "expected parentheses\nhelp: write `#[webmarketer(rename = \"x\")]`";
    item("enum Size { #[webmarketer = \"x\"] Small }", &[("webmarketer", bare)]);
}

#[test]
fn attributes_of_serde_that_would_change_the_name_are_reported() {
    let all = "`#[serde(rename_all = \"lowercase\")]` does not change the names of variants in events\nhelp: add \
               `#[webmarketer(rename_all = \"lowercase\")]`";
    item("#[serde(rename_all = \"lowercase\")] enum Size { Small }", &[("rename_all", all)]);
    item("#[serde(rename_all = \"lowercase\")] enum Size { small }", &[]);
    let ours = "#[webmarketer(rename_all = \"lowercase\")]";
    item(&format!("#[serde(rename_all = \"lowercase\")] {ours} enum Size {{ Small }}"), &[]);
    let one = "`#[serde(rename = \"s\")]` does not change the name of the variant in events\nhelp: add \
               `#[webmarketer(rename = \"s\")]`";
    item("enum Size { #[serde(rename = \"s\", alias = \"x\")] Small }", &[("rename", one)]);
    item("enum Size { #[serde(rename = \"s\")] #[webmarketer(rename = \"small\")] Small }", &[]);
    item(&format!("{ours} enum Size {{ #[serde(rename = \"small\")] Small }}"), &[]);
}

#[test]
fn a_half_typed_variant_is_not_reported() {
    for half in ["#[webmarketer(other)]", "Large Huge", "Large: u8", "3"] {
        let source = format!("enum Size {{ Small, {half} }}");
        item(&source, &[]);
        let output = crate::derive_value(source.parse().unwrap()).to_string();
        assert!(output.contains("impl __wm :: FieldValue for Size"), "{output}");
    }
}

#[test]
fn editors_find_the_documentation_of_each_attribute() {
    let source =
        "#[webmarketer(rename_all = \"lowercase\", serde)] enum Size { #[webmarketer(alias = \"s\", x)] Small }";
    let input = crate::input::DeriveInput::parse(source.parse().unwrap()).unwrap();
    let imports = crate::expand::imports(&input, None).to_string();
    for key in ["rename_all", "serde", "alias"] {
        assert!(imports.contains(&format!("use __wm :: attributes :: {key} as _ ;")), "{imports}");
    }
    assert_eq!(imports.matches("attributes").count(), 3);
}
