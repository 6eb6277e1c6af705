//! The errors that the macro reports, without a compiler: the marked text and the message.

use std::str::FromStr as _;

use proc_macro2::{TokenStream, TokenTree};

use crate::derive as derive_role;
use crate::input::Role;

fn derive(input: TokenStream) -> TokenStream {
    derive_role(input, Role::Event)
}

/// The marked text and the message of each error that the macro reports, in their order.
pub(super) fn mistakes(source: &str, derive: impl Fn(TokenStream) -> TokenStream) -> Vec<(String, String)> {
    let output: Vec<_> = derive(TokenStream::from_str(source).unwrap()).into_iter().collect();
    let mut mistakes = Vec::new();
    for (index, token) in output.iter().enumerate() {
        if matches!(token, TokenTree::Ident(ident) if ident == "compile_error") {
            let Some(TokenTree::Group(group)) = output.get(index + 2) else { panic!("no group in {source}") };
            let message = syn::parse2::<syn::LitStr>(group.stream()).unwrap().value();
            mistakes.push((token.span().source_text().unwrap_or_default(), message));
        }
    }
    mistakes
}

/// Checks the errors of an item.
#[track_caller]
fn item(source: &str, expected: &[(&str, &str)]) {
    let reported = mistakes(source, derive);
    let reported: Vec<_> = reported.iter().map(|(marked, message)| (&**marked, &**message)).collect();
    assert_eq!(reported, expected, "{source}");
}

/// Checks the errors of an attribute on a struct.
#[track_caller]
fn on_struct(attribute: &str, expected: &[(&str, &str)]) {
    item(&format!("#[webmarketer({attribute})] struct Order {{ id: u8 }}"), expected);
}

/// Checks the errors of an attribute on a field.
#[track_caller]
fn on_field(attribute: &str, expected: &[(&str, &str)]) {
    item(&format!("struct Order {{ #[webmarketer({attribute})] id: u8 }}"), expected);
}

#[test]
fn items_without_named_fields_are_reported() {
    let one_list = "expected a struct, found an enum: an event type has one fixed list of fields\nhelp: derive \
                    `WebmarketerEvent` for one struct for each variant";
    item("enum Order { A }", &[("enum", one_list)]);
    item("union Order { a: u8 }", &[("union", "expected a struct with named fields, found a union")]);
    item(
        "struct Order(u8);",
        &[(
            "(u8)",
            "expected named fields: the name of a field becomes its key\nhelp: write `struct Order { name: Type }`",
        )],
    );
    item("struct Order;", &[]);
    item("struct Order {}", &[]);
}

#[test]
fn an_attribute_without_parentheses_is_reported() {
    let expected = [("webmarketer", "expected parentheses: `#[webmarketer(...)]`")];
    item("struct Order { #[webmarketer] id: u8 }", &expected);
    let of_struct = "expected parentheses\nhelp: write `#[webmarketer(event_type = \"order\")]`";
    item("#[webmarketer = \"order\"] struct Order;", &[("webmarketer", of_struct)]);
    let of_field = "expected parentheses\nhelp: write `#[webmarketer(key = \"order\")]`";
    item("struct Order { #[webmarketer = \"order\"] id: u8 }", &[("webmarketer", of_field)]);
    item("#[webmarketer[name]] struct Order;", &expected);
}

#[test]
fn an_unknown_attribute_is_reported_with_a_similar_one() {
    let nearest = "unknown webmarketer attribute `storageKey`, did you mean `storage_key`?";
    on_field("storageKey = \"a\"", &[("storageKey", nearest)]);
    on_struct("nam = \"a\"", &[("nam", "unknown webmarketer attribute `nam`, did you mean `name`?")]);
    let rules = "unknown rename rule `title`, expected one of `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, \
                 `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`";
    on_struct("rename_all = \"title\"", &[("\"title\"", rules)]);
    let rule = "unknown rename rule `kebabcase`, did you mean `kebab-case`?";
    on_struct("rename_all = \"kebabcase\"", &[("\"kebabcase\"", rule)]);
    on_field("entity = \"users\"", &[("\"users\"", "unknown entity `users`, did you mean `user`?")]);
    let string = "unknown field type `text`, did you mean `string`?";
    on_field("type = \"text\"", &[("\"text\"", string)]);
    let types = "unknown field type `zzz`, expected one of `string`, `email`, `phone`, `boolean`, `number`, `date`, \
                 `currency`, `location`, `message`";
    on_field("type = \"zzz\"", &[("\"zzz\"", types)]);
    let option = "unknown option `lable` of `state`, did you mean `label`?";
    on_struct("state(\"paid\", lable = \"Paid\")", &[("lable", option)]);
}

#[test]
fn an_attribute_of_serde_in_our_list_is_reported_with_the_attribute_to_write() {
    let help = |key: &str, advice: &str| format!("unknown webmarketer attribute `{key}`\nhelp: {advice}");
    let only_sent = |key| format!("remove `{key}`: events are only sent");
    for (key, value, advice) in [
        ("rename", " = \"x\"", "write `key = \"x\"`"),
        ("rename", "(serialize = \"x\")", "write `key = \"...\"`"),
        ("alias", " = \"x\"", "write `key = \"x\"`"),
        ("title", " = \"X\"", "write `label = \"X\"`, or a doc comment"),
        ("default", "", &only_sent("default")),
        ("default", " = \"path\"", &only_sent("default")),
        ("skip_deserializing", "", &only_sent("skip_deserializing")),
        ("skip_serializing", "", "write `skip`"),
        (
            "skip_serializing_if",
            " = \"Option::is_none\"",
            "remove `skip_serializing_if`: an `Option` is left out when it is `None`",
        ),
        ("with", " = \"a\"", "remove `with`, and wrap the value in a type that derives or implements `FieldValue`"),
        ("optional", "", "remove `optional`, and make the type of the field an `Option`"),
    ] {
        on_field(&format!("{key}{value}"), &[(key, &help(key, advice))]);
    }
    for (key, value, advice) in [
        ("rename", " = \"x\"", "write `event_type = \"x\"`"),
        ("reference", " = \"x\"", "write `event_type = \"x\"`"),
        ("title", " = \"X\"", "write `name = \"X\"`"),
        ("deny_unknown_fields", "", "remove `deny_unknown_fields`"),
    ] {
        on_struct(&format!("{key}{value}"), &[(key, &help(key, advice))]);
    }
    let name = "`name` belongs on the struct, not on a field\nhelp: write `label = \"X\"`, or a doc comment";
    on_field("name = \"X\"", &[("name", name)]);
    let moved = "`rename_all` belongs on the struct, not on a field\nhelp: move `#[webmarketer(rename_all = \"camelCase\")]` above the struct";
    on_field("rename_all = \"camelCase\"", &[("rename_all", moved)]);
    for key in ["event", "key", "type"] {
        let help = "help: to name the event type, write `event_type = \"order\"`";
        let message = format!("`{key}` belongs on a field, not on the struct\n{help}");
        on_struct(&format!("{key} = \"order\""), &[(key, &message)]);
    }
    let documented = "unknown webmarketer attribute `zzz`\nnote: the documentation of `WebmarketerEvent` lists the \
         attributes \
                      of fields";
    on_field("zzz", &[("zzz", documented)]);
}

#[test]
fn attributes_of_serde_that_would_change_the_event_are_reported() {
    let on_field = |serde: &str, ours: &str, expected: &[(&str, &str)]| {
        item(&format!("struct Order {{ #[serde({serde})] {ours} order_id: u8 }}"), expected);
    };
    let rename = "`#[serde(rename = \"orderId\")]` does not change the key of the field in events\nhelp: add \
                  `#[webmarketer(key = \"orderId\")]`";
    on_field("rename = \"orderId\", default", "", &[("rename", rename)]);
    on_field("rename = \"orderId\"", "#[webmarketer(key = \"order_id\")]", &[]);
    on_field("rename = \"order_id\"", "", &[]);
    let skip = "`#[serde(skip)]` does not leave the field out of events\nhelp: add `#[webmarketer(skip)]`; to send the \
                field, add `#[webmarketer(key = \"order_id\")]`";
    on_field("skip", "", &[("skip", skip)]);
    on_field("skip", "#[webmarketer(skip)]", &[]);
    on_field("skip", "#[webmarketer(key = \"order_id\")]", &[]);
    let flatten = "`#[serde(flatten)]` does not flatten the field into events\nhelp: add `#[webmarketer(flatten)]`";
    on_field("flatten", "", &[("flatten", flatten)]);
    on_field("flatten", "#[webmarketer(flatten)]", &[]);
    on_field("default, skip_serializing_if = \"Option::is_none\", deserialize_with = \"a\"", "", &[]);
    on_field("rename(serialize = \"orderId\", deserialize = \"id\")", "", &[("rename", rename)]);
    let with = "`#[serde(with = \"a\")]` does not change the value in events\nhelp: write a type that implements \
                `FieldValue`, and use it for the field; to send the value as it is, add `#[webmarketer(key = \
                \"order_id\")]`";
    on_field("with = \"a\"", "", &[("with", with)]);
    on_field("with = \"a\"", "#[webmarketer(key = \"order_id\")]", &[]);
    let if_empty = "`#[serde(skip_serializing_if = \"String::is_empty\")]` does not leave the field out of events\n\
                    help: make its type an `Option`, and remove the attribute; to send each value, add \
                    `#[webmarketer(key = \"order_id\")]`";
    on_field("skip_serializing_if = \"String::is_empty\"", "", &[("skip_serializing_if", if_empty)]);

    let rename_all = "`#[serde(rename_all = \"camelCase\")]` does not change the keys of fields in events\nhelp: add \
                      `#[webmarketer(rename_all = \"camelCase\")]`";
    let on_struct = |ours: &str, field: &str, expected: &[(&str, &str)]| {
        item(&format!("#[serde(rename_all = \"camelCase\")] {ours} struct Order {{ {field}: u8 }}"), expected);
    };
    on_struct("", "order_id", &[("rename_all", rename_all)]);
    on_struct("", "id", &[]);
    on_struct("#[webmarketer(rename_all = \"snake_case\")]", "order_id", &[]);
}

#[test]
fn a_misplaced_attribute_is_reported_with_its_place() {
    on_struct(
        "pii",
        &[("pii", "`pii` belongs on a field, not on the struct\nhelp: remove `pii`, or move it to a field")],
    );
    on_field(
        "event_type = \"a\"",
        &[(
            "event_type",
            "`event_type` belongs on the struct, not on a field\nhelp: move `#[webmarketer(event_type = \"a\")]` above the struct",
        )],
    );
    let says = "`user` has no effect: `state` determines the entity\nhelp: remove `user`";
    on_struct("state(\"paid\", user)", &[("user", says)]);
    on_field("skip, pii", &[("pii", "`pii` has no effect on a skipped field\nhelp: remove `pii`, or remove `skip`")]);
}

#[test]
fn a_missing_comma_is_reported_with_what_to_write() {
    let semicolon = "expected `,`, found `;`\nhelp: write `user, discriminant`";
    on_field("user; discriminant", &[(";", semicolon)]);
    let nothing = "expected `,`, found `discriminant`\nhelp: write `user, discriminant`";
    on_field("user discriminant", &[("discriminant", nothing)]);
}

#[test]
fn a_duplicate_attribute_is_one_error() {
    let twice = ("discriminant", "duplicate webmarketer attribute `discriminant`\nhelp: remove one `discriminant`");
    on_field("discriminant, discriminant", &[twice]);
    let twice = ("key", "duplicate webmarketer attribute `key`\nhelp: remove one `key`");
    item("struct Order { #[webmarketer(key = \"a\")] #[webmarketer(key = \"b\")] id: u8 }", &[twice]);
    let both = "`key` sets both keys and can't be used with `storage_key`\nhelp: remove `storage_key`, or write \
                `ingestion_key` instead of `key`";
    on_field("key = \"a\", storage_key = \"b\"", &[("key", both)]);
    let one = ("state", "expected one entity, found `user` and `state`\nhelp: remove `user`, or remove `state`");
    on_field("user, state", &[one]);
    let other = "`type` and `other_type` exclude each other\nhelp: remove `type`, or remove `other_type`";
    on_field("type = \"date\", other_type = \"b\"", &[("other_type", other)]);
}

#[test]
fn an_invalid_value_is_marked() {
    let number = "expected a string, found `3`\nhelp: write `storage_key = \"3\"`";
    on_field("storage_key = 3", &[("3", number)]);
    let name = "expected a string, found `order_id`\nhelp: write `storage_key = \"order_id\"`";
    on_field("storage_key = order_id", &[("order_id", name)]);
    let constant = "expected a string, found `KEY`\nnote: an attribute can't use a constant or an expression\nhelp: \
         write \
                    `storage_key = \"...\"`";
    on_field("storage_key = KEY", &[("KEY", constant)]);
    let parentheses = "expected `=` after `storage_key`\nhelp: write `storage_key = \"a\"`";
    on_field("storage_key(\"a\")", &[("storage_key", parentheses)]);
    on_field("storage_key(a)", &[("storage_key", parentheses)]);
    let value = "`storage_key` needs a value\nhelp: write `storage_key = \"...\"`";
    on_field("storage_key", &[("storage_key", value)]);
    on_field("storage_key =", &[("storage_key", value)]);
    on_field("label = \"\"", &[("label", "`label` must not be empty\nhelp: remove `label`")]);
    item("struct Order { /** Doc. */ #[webmarketer(label = \"\")] id: u8 }", &[]);
    on_field(
        "pii = \"yes\"",
        &[("\"yes\"", "expected no value, or `true` or `false`, after `pii`\nhelp: write `pii` without a value")],
    );
    on_field("key = \"a\"x", &[("\"a\"x", "unexpected suffix `x` on string literal")]);
    on_struct("event_type = \"\"", &[("\"\"", "`event_type` must not be empty\nhelp: remove `event_type`")]);
    on_struct(r#"event_type = "a\0""#, &[(r#""a\0""#, "`event_type` can't contain a NUL character")]);
    on_struct(r#"state("a\0")"#, &[(r#""a\0""#, "a storage key can't contain a NUL character")]);
    on_field(r#"label = "a\0""#, &[(r#""a\0""#, "`label` can't contain a NUL character")]);
    on_struct("retention_days = \"3\"", &[("\"3\"", "expected a whole number, such as `retention_days = 365`")]);
    on_struct(
        "retention_days = 99999999999",
        &[("99999999999", "expected a whole number, such as `retention_days = 365`")],
    );
    let country = |found: &str| format!("expected an ISO 3166 code of two letters, such as `\"FR\"`, found `{found}`");
    let (text, name) = (country("\"FRA\""), country("FR"));
    on_struct("phone_countries(\"FRA\", FR, \"BE\")", &[("\"FRA\"", &text), ("FR", &name)]);
    let countries = "expected a list of countries, such as `phone_countries(\"FR\", \"BE\")`";
    on_struct("phone_countries = \"FR\"", &[("phone_countries", countries)]);
    on_struct("state", &[("state", "expected a storage key in parentheses: `state(\"...\")`")]);
    on_struct("state = \"paid\"", &[("state", "expected a storage key in parentheses: `state(\"paid\")`")]);
    on_struct("state(paid)", &[("paid", "expected a string: `state(\"paid\")`")]);
    for attribute in ["state = \"paid\"", "state(\"paid\")"] {
        let message = "`state` takes no value on a field\nhelp: write `state, key = \"paid\"`";
        on_field(attribute, &[("state", message)]);
    }
    on_struct("field(key = \"a\")", &[("key", "expected a storage key\nhelp: write `field(\"a\")`")]);
    let path = "expected a path in Rust, such as `crate = \"::my_crate::webmarketer\"`";
    for no_path in ["my crate", "fn", "a::type", "_", ":.a", ":;a", "a::", "a:b", "a<b>", "3"] {
        let literal = format!("\"{no_path}\"");
        on_struct(&format!("crate = {literal}"), &[(&literal, path)]);
    }
    for of_crate in ["a", "::a::b", "crate", "crate::a", "self::a", "super::super::a", "r#type::a"] {
        on_struct(&format!("crate = \"{of_crate}\""), &[]);
    }
}

#[test]
fn an_invalid_template_of_a_nonce_is_marked() {
    let value = "expected `raw` for the field's value alone, or a template with `{}` for it, such as `order-{}`";
    on_field("nonce = \"order\"", &[("\"order\"", value)]);
    on_field("nonce = \"{{}}\"", &[("\"{{}}\"", value)]);
    on_field("nonce = \"\"", &[("\"\"", "`nonce` must not be empty\nhelp: remove `nonce`")]);
    on_field("nonce = \"{}{}\"", &[("\"{}{}\"", "a nonce has the field's value once: one `{}`")]);
    let unknown = "unknown placeholder `{id}`, expected `{}` for the field's value or `{event_type}`";
    on_field("nonce = \"{id}\"", &[("\"{id}\"", unknown)]);
    on_field("nonce = \"{}{\"", &[("\"{}{\"", "expected `}` after `{`; write `{{` for a brace")]);
    on_field("nonce = \"{}}\"", &[("\"{}}\"", "unexpected `}`; write `}}` for a brace")]);
    let expected = "expected `nonce`, `nonce = \"raw\"`, or a template such as `nonce = \"order-{}\"`";
    on_field("nonce = 3", &[("3", expected)]);
    on_field("nonce = RAW", &[("RAW", expected)]);
    on_field("nonce(\"raw\")", &[("nonce", expected)]);
    for fine in ["nonce", "nonce = true", "nonce = false", "nonce = \"raw\"", "nonce = \"{event_type}-{}\""] {
        on_field(fine, &[]);
    }
}

#[test]
fn a_field_that_does_not_identify_an_event_is_not_a_nonce() {
    for (attribute, what) in
        [("type = \"date\"", "a field of type date"), ("statistic", "a statistic"), ("state", "a state")]
    {
        let message = format!(
            "{what} can't be the `nonce`: two events with one nonce are one event, and two events can have the same \
             value here"
        );
        on_field(&format!("nonce = \"raw\", {attribute}"), &[("nonce", &message)]);
        on_field(&format!("nonce = false, {attribute}"), &[]);
    }
    on_field("nonce, type = \"number\", user", &[]);
    on_field(
        "utc = 3",
        &[("3", "expected no value, or `true` or `false`, after `utc`\nhelp: write `utc` without a value")],
    );
    on_struct(
        "utc",
        &[("utc", "`utc` belongs on a field, not on the struct\nhelp: remove `utc`, or move it to a field")],
    );
}

#[test]
fn a_key_that_two_fields_have_is_reported() {
    let storage = "storage key `email` is used twice in `Order`; it is already used by the field `email`\nhelp: \
         give one \
                   of them another key with `key = \"...\"`, or remove one of the fields";
    item("struct Order { email: u8, #[webmarketer(key = \"email\")] other: u8 }", &[("\"email\"", storage)]);
    item("#[webmarketer(field(\"email\"))] struct Order { email: u8 }", &[("\"email\"", storage)]);
    item("#[webmarketer(state(\"email\"))] struct Order { email: u8 }", &[]);
    let ingestion = "ingestion key `email` is used twice in `Order`; it is already used by the field `email`\nhelp: \
         give one \
                   of them another key with `key = \"...\"`, or remove one of the fields";
    item(
        "struct Order { email: u8, #[webmarketer(ingestion_key = \"email\")] other: u8 }",
        &[("\"email\"", ingestion)],
    );
    item(
        "struct Order {
             #[webmarketer(ingestion_key = \"email\")] email: u8,
             #[webmarketer(ingestion_key = \"email\", user)] other: u8,
         }",
        &[],
    );
}

#[test]
fn two_most_probable_locations_are_reported() {
    let only = "only one field can be `most_probable_location`, found `a` and `b`\nhelp: remove `most_probable_location` from one of them";
    item(
        "struct Order { #[webmarketer(most_probable_location)] a: L, #[webmarketer(most_probable_location)] b: L }",
        &[("most_probable_location", only)],
    );
}

#[test]
fn all_errors_are_reported_at_once() {
    item(
        "#[webmarketer(nam = \"a\", retention_days = x)]
         struct Order { #[webmarketer(= 3, pii = 1 2, label = \"fine\")] id: u8, #[webmarketer(discriminant())] a: u8 }",
        &[
            ("nam", "unknown webmarketer attribute `nam`, did you mean `name`?"),
            ("x", "expected a whole number, such as `retention_days = 365`"),
            ("=", "expected the name of an attribute, such as `key`"),
            ("1", "expected no value, or `true` or `false`, after `pii`\nhelp: write `pii` without a value"),
            ("discriminant", "expected no value, or `true` or `false`, after `discriminant`\nhelp: write `discriminant` without a value"),
        ],
    );
}

#[test]
fn an_error_of_the_lock_is_in_every_expansion_and_printed_by_the_compiler_once() {
    let derived = |name: &str| {
        let source = format!("#[webmarketer(lock = \"absent/lock.json\")] struct {name} {{ id: u8 }}");
        derive(TokenStream::from_str(&source).unwrap()).to_string()
    };
    // An editor expands the same struct again, also under another name.
    let expansions = ["First", "Second", "First", "Renamed"].map(derived);
    for expansion in &expansions {
        assert!(expansion.contains("the lock `absent/lock.json` does not exist"), "{expansion}");
    }
    let in_editors = "# [cfg (any (rust_analyzer , intellij_rust))] const _ : () = { :: core :: compile_error !";
    assert_eq!(expansions.map(|expansion| expansion.contains(in_editors)), [false, true, true, true]);
}

#[test]
fn editors_find_the_documentation_of_each_attribute() {
    let source = "#[webmarketer(event_type = \"order\", state(\"paid\", label = \"Paid\"), unknown)]
                  struct Order { #[webmarketer(user, type = \"email\", pii)] email: String }";
    let input = crate::input::DeriveInput::parse(TokenStream::from_str(source).unwrap()).unwrap();
    let imports = crate::expand::imports(&input, None).to_string();
    let documented = std::fs::read_to_string("../webmarketer-core/src/attributes.rs").unwrap();
    for key in ["event_type", "state", "label", "user", "type_", "pii"] {
        assert!(imports.contains(&format!("use __wm :: attributes :: {key} as _ ;")), "{imports}");
    }
    assert_eq!(imports.matches("attributes").count(), 6);
    assert!(imports.starts_with("# [cfg (rust_analyzer)]"), "{imports}");
    for key in crate::input::argument_names() {
        let name = if matches!(key, "crate" | "type" | "const") { format!("{key}_") } else { key.to_owned() };
        assert!(documented.contains(&format!("pub struct {name};")), "{key}");
    }
    // The compiler gets none of them.
    assert!(!derive(TokenStream::from_str(source).unwrap()).to_string().contains("__wm :: attributes"));
}

#[test]
fn a_struct_with_errors_implements_the_trait() {
    let output = derive(TokenStream::from_str("#[webmarketer(nam)] struct Order<T: Copy> { id: T }").unwrap());
    assert!(
        output.to_string().contains("impl < T : Copy > __wm :: DerivesWebmarketerEvent for Order < T >"),
        "{output}"
    );
}
