//! Reads the attributes of the struct.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Lit;
use webmarketer_schema::convention::{RenameRule, default_name, default_reference};

use super::DeriveInput;
use super::argument_names::{FIELD_ARGUMENTS, GROUP_ARGUMENTS, STRUCT_ARGUMENTS};
use super::event::{FieldRow, LockChoice, Role, SpannedText};
use super::grammar::{Argument, ArgumentSlot, ArgumentValue, read_arguments, split_at_commas};
use super::habits::{report_misplaced_on_struct, report_unknown_on_struct};
use super::not_carried::read_not_carried;
use crate::errors::{Errors, suggestion};

/// The attributes of the struct, with defaults.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(super) struct StructAttributes {
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
    pub(super) has_own_event_type: bool,
    pub(super) others: Vec<FieldRow>,
}

#[derive(Default)]
struct StructArguments {
    event_type: ArgumentSlot<SpannedText>,
    as_is: ArgumentSlot<bool>,
    name: ArgumentSlot<String>,
    rename_all: ArgumentSlot<RenameRule>,
    path: ArgumentSlot<TokenStream>,
    retention_days: ArgumentSlot<u32>,
    phone_countries: ArgumentSlot<Vec<String>>,
    metadata: ArgumentSlot<String>,
    attributable: ArgumentSlot<bool>,
    debug: ArgumentSlot<bool>,
    strict_pii: ArgumentSlot<bool>,
    lock: ArgumentSlot<SpannedText>,
    no_lock: ArgumentSlot<bool>,
    generated: ArgumentSlot<bool>,
}

pub(super) fn read_struct_attributes(input: &DeriveInput, role: Role, errors: &mut Errors) -> StructAttributes {
    let mut given = StructArguments::default();
    let mut others = Vec::new();
    for argument in read_arguments(&input.attributes, "event_type", errors) {
        match &*argument.key {
            key if role == Role::Fields && STRUCT_ARGUMENTS.contains(&key) && !GROUP_ARGUMENTS.contains(&key) => {
                errors.report(
                    argument.span,
                    format!("`{key}` belongs on an event type, not on a group of fields\nhelp: remove `{key}`"),
                );
            }
            "state" | "statistic" | "field" => others.extend(read_not_carried(&argument, errors)),
            _ => take_argument(&argument, &mut given, errors),
        }
    }
    if let (Some(_), Some(no_lock)) = (given.lock.span(), given.no_lock.span()) {
        errors.report(no_lock, "`no_lock` conflicts with `lock`\nhelp: remove `no_lock`, or remove `lock`");
    }
    let ident = input.ident.to_string();
    let lock = match (given.lock.value(), given.no_lock.value()) {
        (_, Some(true)) => LockChoice::None,
        (Some(path), _) => LockChoice::Named(path),
        (None, _) => LockChoice::Found,
    };
    StructAttributes {
        event_type_span: given.event_type.get().map_or(input.ident.span(), |key| key.span),
        has_own_event_type: given.event_type.span().is_some(),
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

fn take_argument(argument: &Argument, given: &mut StructArguments, errors: &mut Errors) {
    match &*argument.key {
        "event_type" => {
            if let Some((text, span)) = argument.text(errors) {
                given.event_type.set(argument, SpannedText { text, span }, errors);
            }
        }
        "name" => {
            if let Some((text, _)) = argument.text_or_empty(errors) {
                given.name.set(argument, text, errors);
            }
        }
        "rename_all" => set_rename_rule(&mut given.rename_all, argument, errors),
        "crate" => {
            if let Some(path) = argument.path(errors) {
                given.path.set(argument, path, errors);
            }
        }
        "retention_days" => {
            if let Some(days) = argument.number(errors) {
                given.retention_days.set(argument, days, errors);
            }
        }
        "phone_countries" => {
            let countries = read_countries(argument, errors);
            given.phone_countries.set(argument, countries, errors);
        }
        "metadata" => {
            if let Some((text, span)) = argument.text(errors) {
                let what = match serde_json::from_str(&text) {
                    Ok(serde_json::Value::Object(_)) => return given.metadata.set(argument, text, errors),
                    Ok(_) => "found other JSON".to_owned(),
                    Err(error) => error.to_string(),
                };
                let example = "such as `metadata = r#\"{\"team\": \"shop\"}\"#`";
                errors.report(span, format!("expected a JSON object, {example}\nnote: {what}"));
            }
        }
        "lock" => {
            if let Some((text, span)) = argument.text(errors) {
                if text.starts_with('/') || text.contains(':') {
                    errors.report(span, "expected a path that starts in the package's folder, found an absolute path");
                } else if text.contains('\\') {
                    let path = text.replace('\\', "/");
                    errors.report(
                        span,
                        format!("expected `/` between the parts of a path, found `\\`\nhelp: write `lock = {path:?}`"),
                    );
                } else {
                    given.lock.set(argument, SpannedText { text, span }, errors);
                }
            }
        }
        "as_is" | "attributable" | "debug" | "strict_pii" | "no_lock" | "generated" => {
            let once = match &*argument.key {
                "as_is" => &mut given.as_is,
                "attributable" => &mut given.attributable,
                "debug" => &mut given.debug,
                "strict_pii" => &mut given.strict_pii,
                "no_lock" => &mut given.no_lock,
                _ => &mut given.generated,
            };
            if let Some(on) = argument.flag(errors) {
                once.set(argument, on, errors);
            }
        }
        key if FIELD_ARGUMENTS.contains(&key) => {
            report_misplaced_on_struct(argument, errors);
        }
        _ => report_unknown_on_struct(argument, &STRUCT_ARGUMENTS, errors),
    }
}

/// Sets the rule of `rename_all`.
pub(super) fn set_rename_rule(once: &mut ArgumentSlot<RenameRule>, argument: &Argument, errors: &mut Errors) {
    if let Some((text, span)) = argument.text(errors) {
        if let Some(rule) = RenameRule::parse(&text) {
            once.set(argument, rule, errors);
        } else {
            let rules = RenameRule::ALL.map(RenameRule::as_str);
            errors.report(span, format!("unknown rename rule `{text}`{}", suggestion(&text, &rules)));
        }
    }
}

fn read_countries(argument: &Argument, errors: &mut Errors) -> Vec<String> {
    let ArgumentValue::List(tokens) = &argument.value else {
        errors.report(argument.span, "expected a list of countries, such as `phone_countries(\"FR\", \"BE\")`");
        return Vec::new();
    };
    let mut countries = Vec::new();
    for part in split_at_commas(tokens.clone()) {
        let span = part.first().map_or(argument.span, TokenTree::span);
        let part: TokenStream = part.into_iter().collect();
        let found = part.to_string();
        match syn::parse2(part) {
            Ok(Lit::Str(code)) if code.suffix().is_empty() && is_country(&code.value()) => countries.push(code.value()),
            _ => errors
                .report(span, format!("expected an ISO 3166 code of two letters, such as `\"FR\"`, found `{found}`")),
        }
    }
    countries
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic())
}
