//! Advice for attributes of other derives, such as serde's, and for attributes in the wrong place.

use proc_macro2::{Delimiter, TokenTree};
use syn::Lit;
use webmarketer_schema::convention::RenameRule;

use super::derive_input::InputField;
use super::grammar::{Argument, ArgumentValue, read_argument, split_at_commas};
use super::tokens::Attribute;
use crate::errors::{Errors, did_you_mean};

/// Reports an argument on a field that is not one of ours.
pub(super) fn report_unknown_on_field(argument: &Argument, known: &[&str], errors: &mut Errors) {
    let (key, value) = (&argument.key, text_of(argument));
    let advice = match &**key {
        "rename" | "alias" => format!("write `key = {value}`"),
        "title" | "display_name" | "description" => format!("write `label = {value}`, or a doc comment"),
        "skip_serializing" => "write `skip`".to_owned(),
        "skip_serializing_if" => format!("remove `{key}`: an `Option` is left out when it is `None`"),
        "default" | "skip_deserializing" | "deserialize_with" | "borrow" => {
            format!("remove `{key}`: events are only sent")
        }
        "with" | "serialize_with" => {
            format!("remove `{key}`, and wrap the value in a type that derives or implements `FieldValue`")
        }
        "optional" | "nullable" => format!("remove `{key}`, and make the type of the field an `Option`"),
        "required" | "mandatory" => format!("remove `{key}`: a field is mandatory if its type is not an `Option`"),
        "personal" | "private" | "sensitive" => "write `pii`".to_owned(),
        _ => return report_unknown(argument, known, "fields", errors),
    };
    report_with_advice(argument, &advice, errors);
}

/// Reports an argument on a struct that is not one of ours.
pub(super) fn report_unknown_on_struct(argument: &Argument, known: &[&str], errors: &mut Errors) {
    let value = text_of(argument);
    let advice = match &*argument.key {
        "rename" | "reference" | "slug" => format!("write `event_type = {value}`"),
        "title" | "display_name" => format!("write `name = {value}`"),
        "default"
        | "deny_unknown_fields"
        | "bound"
        | "tag"
        | "content"
        | "untagged"
        | "transparent"
        | "remote"
        | "from"
        | "try_from"
        | "into"
        | "rename_all_fields" => format!("remove `{}`", argument.key),
        _ => return report_unknown(argument, known, "structs", errors),
    };
    report_with_advice(argument, &advice, errors);
}

/// Reports an argument for fields that is on the struct.
pub(super) fn report_misplaced_on_struct(argument: &Argument, errors: &mut Errors) {
    let key = &argument.key;
    let mut message = format!("`{key}` belongs on a field, not on the struct");
    if !matches!(&argument.value, ArgumentValue::Literal(Lit::Str(_))) {
        message = format!("{message}\nhelp: remove `{key}`, or move it to a field");
    }
    if let ArgumentValue::Literal(Lit::Str(_)) = &argument.value {
        let value = text_of(argument);
        match &**key {
            "key" | "storage_key" | "event" | "type" => {
                message = format!("{message}\nhelp: to name the event type, write `event_type = {value}`");
            }
            "label" => message = format!("{message}\nhelp: to name the event type for people, write `name = {value}`"),
            _ => {}
        }
    }
    errors.report(argument.span, message);
}

fn report_with_advice(argument: &Argument, advice: &str, errors: &mut Errors) {
    errors.report(argument.span, format!("unknown webmarketer attribute `{}`\nhelp: {advice}", argument.key));
}

fn report_unknown(argument: &Argument, known: &[&str], of: &str, errors: &mut Errors) {
    let key = &argument.key;
    let advice = did_you_mean(key, known)
        .unwrap_or_else(|| format!("\nnote: the documentation of `WebmarketerEvent` lists the attributes of {of}"));
    errors.report(argument.span, format!("unknown webmarketer attribute `{key}`{advice}"));
}

/// The string behind the key as it is written in an attribute, or `"..."`.
pub(super) fn text_of(argument: &Argument) -> String {
    match &argument.value {
        ArgumentValue::Literal(Lit::Str(text)) if !text.value().is_empty() => format!("{:?}", text.value()),
        _ => "\"...\"".to_owned(),
    }
}

/// Reports arguments of `#[serde(...)]` on a field that the author probably expects to change the event. The struct can
/// also derive serde's traits, so they are accepted on a field with a `#[webmarketer(...)]` for the same purpose.
pub(super) fn check_serde_of_field(field: &InputField, ours: &[Argument], name: &str, errors: &mut Errors) {
    let has = |keys: &[&str]| ours.iter().any(|argument| keys.contains(&&*argument.key));
    for argument in serde_arguments(&field.attributes) {
        let argument = name_for_writing(argument);
        let value = text_of(&argument);
        let message = match &*argument.key {
            "rename" if value != "\"...\"" && value != format!("{name:?}") => {
                if has(&["key", "storage_key", "ingestion_key", "skip", "flatten"]) {
                    continue;
                }
                format!(
                    "`#[serde(rename = {value})]` does not change the key of the field in events\nhelp: add \
                     `#[webmarketer(key = {value})]`"
                )
            }
            "skip" | "skip_serializing" if ours.is_empty() => format!(
                "`#[serde({})]` does not leave the field out of events\nhelp: add `#[webmarketer(skip)]`; to send the \
                 field, add `#[webmarketer(key = {name:?})]`",
                argument.key
            ),
            "skip_serializing_if" if ours.is_empty() && !value.ends_with("is_none\"") => format!(
                "`#[serde(skip_serializing_if = {value})]` does not leave the field out of events\nhelp: make its type \
                 an `Option`, and remove the attribute; to send each value, add `#[webmarketer(key = {name:?})]`"
            ),
            "with" | "serialize_with" if ours.is_empty() => format!(
                "`#[serde({} = {value})]` does not change the value in events\nhelp: write a type that implements \
                 `FieldValue`, and use it for the field; to send the value as it is, add `#[webmarketer(key = {name:?})]`",
                argument.key
            ),
            "flatten" if !has(&["flatten", "skip"]) => {
                "`#[serde(flatten)]` does not flatten the field into events\nhelp: add `#[webmarketer(flatten)]`"
                    .to_owned()
            }
            _ => continue,
        };
        errors.report(argument.span, message);
    }
}

/// Reports `#[serde(rename = "...")]` on a variant that has another name in events.
pub(super) fn check_serde_of_variant(attributes: &[Attribute], name: &str, errors: &mut Errors) {
    for argument in serde_arguments(attributes).into_iter().map(name_for_writing) {
        let value = text_of(&argument);
        if argument.key == "rename" && value != "\"...\"" && value != format!("{name:?}") {
            let message = format!(
                "`#[serde(rename = {value})]` does not change the name of the variant in events\nhelp: add \
                 `#[webmarketer(rename = {value})]`"
            );
            errors.report(argument.span, message);
        }
    }
}

/// Reports `#[serde(rename_all = "...")]` on an item without `#[webmarketer(rename_all)]`, if it would change one of
/// the names. `of` says what they name.
pub(super) fn check_serde_of_item(attributes: &[Attribute], names: &[String], of: &str, errors: &mut Errors) {
    for argument in serde_arguments(attributes) {
        let ArgumentValue::Literal(Lit::Str(text)) = &argument.value else { continue };
        let changes = |rule: RenameRule| names.iter().any(|name| rule.apply(name) != *name);
        if argument.key == "rename_all" && RenameRule::parse(&text.value()).is_some_and(changes) {
            let value = text_of(&argument);
            let message = format!(
                "`#[serde(rename_all = {value})]` does not change the {of} in events\nhelp: add \
                 `#[webmarketer(rename_all = {value})]`"
            );
            errors.report(argument.span, message);
        }
    }
}

/// `rename = "..."` for `rename(serialize = "...", deserialize = "...")`.
fn name_for_writing(argument: Argument) -> Argument {
    let ArgumentValue::List(tokens) = &argument.value else { return argument };
    let mut errors = Errors::default();
    let options = split_at_commas(tokens.clone()).into_iter().filter_map(|part| read_argument(part, &mut errors));
    let name = options.into_iter().find(|option| argument.key == "rename" && option.key == "serialize");
    errors.finish();
    match name {
        Some(name) => Argument { value: name.value, ..argument },
        None => argument,
    }
}

fn serde_arguments(attributes: &[Attribute]) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.is_named("serde")) {
        let [TokenTree::Group(group)] = &*attribute.rest else { continue };
        if group.delimiter() == Delimiter::Parenthesis {
            // Errors in the attributes of serde are reported by serde.
            let mut errors = Errors::default();
            let parts = split_at_commas(group.stream()).into_iter();
            arguments.extend(parts.filter_map(|part| read_argument(part, &mut errors)));
            errors.finish();
        }
    }
    arguments
}
