//! What stands on the struct.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Lit;
use webmarketer_schema::convention::{Kind, RenameRule, default_name, default_reference, shape};

use super::field::{self, Said};
use super::grammar::{self, Item, Once, Value};
use super::{Key, LockChoice, Role, Row};
use crate::errors::Errors;
use crate::errors::suggestion;
use webmarketer_schema::Entity;

/// The keys that stand on the struct.
pub(super) const KEYS: [&str; 17] = [
    "event_type",
    "as_is",
    "name",
    "rename_all",
    "state",
    "statistic",
    "field",
    "retention_days",
    "phone_countries",
    "metadata",
    "attributable",
    "debug",
    "strict_pii",
    "lock",
    "no_lock",
    "generated",
    "crate",
];

/// Those of them that a group of fields takes too.
const GROUP_KEYS: [&str; 7] = ["rename_all", "state", "statistic", "field", "debug", "strict_pii", "crate"];

/// What stands on the struct, defaults filled in.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(super) struct Container {
    pub(super) event_type: String,
    pub(super) as_is: bool,
    pub(super) name: String,
    pub(super) rename_all: Option<RenameRule>,
    pub(super) path: Option<TokenStream>,
    pub(super) retention_days: Option<u32>,
    pub(super) phone_countries: Vec<String>,
    pub(super) metadata: String,
    pub(super) attributable: Option<bool>,
    pub(super) debug: bool,
    pub(super) strict_pii: bool,
    pub(super) lock: LockChoice,
    pub(super) is_generated: bool,
    pub(super) event_type_span: Span,
    pub(super) others: Vec<Row>,
}

#[derive(Default)]
struct Given {
    event_type: Once<Key>,
    as_is: Once<bool>,
    name: Once<String>,
    rename_all: Once<RenameRule>,
    path: Once<TokenStream>,
    retention_days: Once<u32>,
    phone_countries: Once<Vec<String>>,
    metadata: Once<String>,
    attributable: Once<bool>,
    debug: Once<bool>,
    strict_pii: Once<bool>,
    lock: Once<Key>,
    no_lock: Once<bool>,
    generated: Once<bool>,
}

pub(super) fn read(input: &super::Item, role: Role, errors: &mut Errors) -> Container {
    let mut given = Given::default();
    let mut others = Vec::new();
    for item in grammar::items(&input.attributes, errors) {
        match &*item.key {
            key if role == Role::Fields && KEYS.contains(&key) && !GROUP_KEYS.contains(&key) => {
                errors.tell(item.span, format!("`{key}` belongs on an event type, not on a group of fields"));
            }
            "state" | "statistic" | "field" => others.extend(other(&item, errors)),
            _ => take(&item, &mut given, errors),
        }
    }
    if let (Some(lock), Some(no_lock)) = (given.lock.span(), given.no_lock.span()) {
        errors.tell_both(no_lock, "`no_lock` can't stand beside `lock`", lock, "the lock is named here");
    }
    let ident = input.ident.to_string();
    let lock = match (given.lock.value(), given.no_lock.value()) {
        (_, Some(true)) => LockChoice::None,
        (Some(path), _) => LockChoice::Named(path),
        (None, _) => LockChoice::Found,
    };
    Container {
        event_type_span: given.event_type.get().map_or(input.ident.span(), |key| key.span),
        event_type: given.event_type.value().map_or_else(|| default_reference(&ident), |key| key.text),
        as_is: given.as_is.value().unwrap_or_default(),
        name: given.name.value().unwrap_or_else(|| default_name(&ident)),
        rename_all: given.rename_all.value(),
        path: given.path.value(),
        retention_days: given.retention_days.value(),
        phone_countries: given.phone_countries.value().unwrap_or_default(),
        metadata: given.metadata.value().unwrap_or_default(),
        attributable: given.attributable.value(),
        debug: given.debug.value().unwrap_or_default(),
        strict_pii: given.strict_pii.value().unwrap_or_default(),
        lock,
        is_generated: given.generated.value().unwrap_or_default(),
        others,
    }
}

fn take(item: &Item, given: &mut Given, errors: &mut Errors) {
    match &*item.key {
        "event_type" => {
            if let Some((text, span)) = item.text(errors) {
                given.event_type.set(item, Key { text, span }, errors);
            }
        }
        "name" => {
            if let Some((text, _)) = item.text_or_empty(errors) {
                given.name.set(item, text, errors);
            }
        }
        "rename_all" => {
            if let Some((text, span)) = item.text(errors) {
                if let Some(rule) = RenameRule::parse(&text) {
                    given.rename_all.set(item, rule, errors);
                } else {
                    let rules = RenameRule::ALL.map(RenameRule::as_str);
                    errors.tell(span, format!("unknown rename rule `{text}`{}", suggestion(&text, &rules)));
                }
            }
        }
        "crate" => {
            if let Some(path) = item.path(errors) {
                given.path.set(item, path, errors);
            }
        }
        "retention_days" => {
            if let Some(days) = item.number(errors) {
                given.retention_days.set(item, days, errors);
            }
        }
        "phone_countries" => {
            let countries = countries(item, errors);
            given.phone_countries.set(item, countries, errors);
        }
        "metadata" => {
            if let Some((text, span)) = item.text(errors) {
                if matches!(serde_json::from_str(&text), Ok(serde_json::Value::Object(_))) {
                    given.metadata.set(item, text, errors);
                } else {
                    errors.tell(span, "expected a JSON object: `metadata = r#\"{\"team\": \"shop\"}\"#`");
                }
            }
        }
        "lock" => {
            if let Some((text, span)) = item.text(errors) {
                if text.starts_with('/') || text.contains(['\\', ':']) {
                    errors.tell(span, "expected a path from the package's folder, with `/` between its parts");
                } else {
                    given.lock.set(item, Key { text, span }, errors);
                }
            }
        }
        "as_is" | "attributable" | "debug" | "strict_pii" | "no_lock" | "generated" => {
            let once = match &*item.key {
                "as_is" => &mut given.as_is,
                "attributable" => &mut given.attributable,
                "debug" => &mut given.debug,
                "strict_pii" => &mut given.strict_pii,
                "no_lock" => &mut given.no_lock,
                _ => &mut given.generated,
            };
            if let Some(on) = item.flag(errors) {
                once.set(item, on, errors);
            }
        }
        key if field::KEYS.contains(&key) => {
            errors.tell(item.span, format!("`{key}` belongs on a field, not on the struct"));
        }
        key => errors.tell(item.span, format!("unknown webmarketer attribute `{key}`{}", suggestion(key, &KEYS))),
    }
}

fn countries(item: &Item, errors: &mut Errors) -> Vec<String> {
    let Value::List(tokens) = &item.value else {
        errors.tell(item.span, "expected a list of countries: `phone_countries(\"FR\", \"BE\")`");
        return Vec::new();
    };
    let mut countries = Vec::new();
    for part in grammar::parts(tokens.clone()) {
        let span = part.first().map_or(item.span, TokenTree::span);
        match syn::parse2(part.into_iter().collect()) {
            Ok(Lit::Str(code)) if code.suffix().is_empty() && is_country(&code.value()) => countries.push(code.value()),
            _ => errors.tell(span, "expected an ISO 3166 code of two letters, such as \"FR\""),
        }
    }
    countries
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Reads `state("key", ...)`, `statistic("key", ...)` or `field("key", ...)`.
fn other(item: &Item, errors: &mut Errors) -> Option<Row> {
    let word = &item.key;
    let expected = || format!("expected a storage key: `{word}(\"...\")`");
    let Value::List(tokens) = &item.value else {
        errors.tell(item.span, expected());
        return None;
    };
    let mut parts = grammar::parts(tokens.clone()).into_iter();
    let first = parts.next().unwrap_or_default();
    let span = first.first().map_or(item.span, TokenTree::span);
    let key = match syn::parse2(first.into_iter().collect()) {
        Ok(Lit::Str(key)) if key.suffix().is_empty() => key,
        _ => {
            errors.tell(span, expected());
            return None;
        }
    };
    if key.value().contains('\0') {
        errors.tell(span, "a storage key must not hold a NUL character");
        return None;
    }
    let mut said = Said::default();
    let mut optional = Once::default();
    for part in parts {
        let Some(item) = grammar::item(part, errors) else { continue };
        if item.key == "optional" {
            if let Some(on) = item.flag(errors) {
                optional.set(&item, on, errors);
            }
        } else {
            said.take_other(&item, word, errors);
        }
    }
    let entity = match &**word {
        "field" => Entity::Event,
        word => Entity::parse(word),
    };
    let key = Key { text: key.value(), span: key.span() };
    let mut row = said.row(key.clone(), key, String::new());
    row.bits |= shape::NOT_INGESTED;
    if optional.value().unwrap_or(true) {
        row.bits |= shape::OPTIONAL;
    }
    row.bits |= shape::entity_bits(entity.as_str()).unwrap_or_default();
    if row.kind.is_none() && row.other_type.is_empty() {
        row.kind = Some(Kind::default_of(&entity));
    }
    Some(row)
}
