//! The arguments of one field.

use proc_macro2::Span;
use syn::Lit;
use webmarketer_schema::convention::{NonceTemplate, ValueKind, shape};

use super::argument_names::{FIELD_ARGUMENTS, NOT_CARRIED_ARGUMENTS, STRUCT_ARGUMENTS};
use super::event::{ArgumentSpans, FieldRow, SpannedText};
use super::grammar::{Argument, ArgumentSlot, ArgumentValue};
use super::habits::{report_unknown_on_field, text_of};
use super::nonce::read_nonce;
use crate::errors::{Errors, suggestion};

/// The arguments of one field, each at most once.
#[derive(Default)]
pub(super) struct FieldArguments {
    pub(super) key: ArgumentSlot<SpannedText>,
    pub(super) storage_key: ArgumentSlot<SpannedText>,
    pub(super) ingestion_key: ArgumentSlot<SpannedText>,
    /// The entity and the attribute that sets it.
    entity: ArgumentSlot<(u32, String)>,
    pub(super) kind: ArgumentSlot<ValueKind>,
    pub(super) other_type: ArgumentSlot<String>,
    other_entity: ArgumentSlot<String>,
    discriminant: ArgumentSlot<bool>,
    pii: ArgumentSlot<bool>,
    pub(super) most_probable_location: ArgumentSlot<bool>,
    pub(super) label: ArgumentSlot<String>,
    constant: ArgumentSlot<SpannedText>,
    pub(super) nonce: ArgumentSlot<Option<NonceTemplate>>,
    pub(super) utc: ArgumentSlot<bool>,
    pub(super) skip: ArgumentSlot<bool>,
    pub(super) flatten: ArgumentSlot<bool>,
}

impl FieldArguments {
    pub(super) fn take(&mut self, argument: &Argument, errors: &mut Errors) {
        match &*argument.key {
            "key" => set_key(&mut self.key, argument, errors),
            "storage_key" => set_key(&mut self.storage_key, argument, errors),
            "ingestion_key" => set_key(&mut self.ingestion_key, argument, errors),
            "most_probable_location" => set_flag(&mut self.most_probable_location, argument, errors),
            "nonce" => read_nonce(argument, &mut self.nonce, errors),
            "utc" => set_flag(&mut self.utc, argument, errors),
            "skip" => set_flag(&mut self.skip, argument, errors),
            "flatten" => set_flag(&mut self.flatten, argument, errors),
            // The form that the attribute has on a struct.
            word @ ("state" | "statistic")
                if !matches!(argument.value, ArgumentValue::None | ArgumentValue::Literal(Lit::Bool(_))) =>
            {
                let value = match &argument.value {
                    ArgumentValue::List(key) if matches!(syn::parse2(key.clone()), Ok(Lit::Str(_))) => key.to_string(),
                    _ => text_of(argument),
                };
                let message = format!("`{word}` takes no value on a field\nhelp: write `{word}, key = {value}`");
                errors.report(argument.span, message);
            }
            "state" | "statistic" => self.take_entity(argument, &argument.key, argument.span, errors),
            _ if self.take_common(argument, errors) => {}
            key if STRUCT_ARGUMENTS.contains(&key) => {
                let mut message = format!("`{key}` belongs on the struct, not on a field");
                if key == "name" {
                    message = format!("{message}\nhelp: write `label = {}`, or a doc comment", text_of(argument));
                } else {
                    message =
                        format!("{message}\nhelp: move `#[webmarketer({})]` above the struct", argument.written());
                }
                errors.report(argument.span, message);
            }
            _ => report_unknown_on_field(argument, &FIELD_ARGUMENTS, errors),
        }
    }

    /// Takes an argument of `state(...)`, `statistic(...)` or `field(...)`; `word` is the name of the list.
    pub(super) fn take_option(&mut self, argument: &Argument, word: &str, errors: &mut Errors) {
        let key = &*argument.key;
        if word != "field" && matches!(key, "entity" | "user" | "event" | "other_entity") {
            errors.report(
                argument.span,
                format!("`{key}` has no effect: `{word}` determines the entity\nhelp: remove `{key}`"),
            );
        } else if key == "most_probable_location" {
            set_flag(&mut self.most_probable_location, argument, errors);
        } else if !self.take_common(argument, errors) {
            let message = format!("unknown option `{key}` of `{word}`{}", suggestion(key, &NOT_CARRIED_ARGUMENTS));
            errors.report(argument.span, message);
        }
    }

    /// Takes an argument that has the same meaning on structs and fields. Returns whether it is one.
    fn take_common(&mut self, argument: &Argument, errors: &mut Errors) -> bool {
        match &*argument.key {
            "user" | "event" => self.take_entity(argument, &argument.key, argument.span, errors),
            "entity" => {
                if let Some((text, span)) = argument.text(errors) {
                    self.take_entity(argument, &text, span, errors);
                }
            }
            "type" => {
                if let Some((text, span)) = argument.text(errors) {
                    if let Some(kind) = ValueKind::parse(&text) {
                        self.kind.set(argument, kind, errors);
                    } else {
                        errors.report(span, format!("unknown field type `{text}`{}", suggested_type(&text)));
                    }
                }
            }
            "const" => {
                if let Some((text, span)) = argument.text(errors) {
                    self.constant.set(argument, SpannedText { text, span }, errors);
                }
            }
            "other_type" => set_other(&mut self.other_type, argument, &ValueKind::NAMED.map(ValueKind::as_str), errors),
            "other_entity" => set_other(&mut self.other_entity, argument, &shape::ENTITIES, errors),
            "discriminant" => set_flag(&mut self.discriminant, argument, errors),
            "pii" => set_flag(&mut self.pii, argument, errors),
            "label" => {
                if let Some((text, _)) = argument.text_or_empty(errors) {
                    self.label.set(argument, text, errors);
                }
            }
            _ => return false,
        }
        for (known, other, word) in [
            (self.kind.span(), self.other_type.span(), "type"),
            (self.entity.span(), self.other_entity.span(), "entity"),
        ] {
            // Reported at the second of the two.
            if let (Some(_), Some(other)) = (known, other)
                && [word, &format!("other_{word}")].contains(&&*argument.key)
            {
                let message = format!(
                    "`{word}` and `other_{word}` exclude each other\nhelp: remove `{word}`, or remove `other_{word}`"
                );
                errors.report(other, message);
            }
        }
        true
    }

    /// Reports attributes that conflict with `nonce`. The compiler checks the type.
    pub(super) fn check_nonce(&self, span: Span, errors: &mut Errors) {
        if self.pii.get() == Some(&true) {
            errors.report(span, "a nonce is shown in receipts and logs, so it can't be PII\nhelp: remove `nonce`");
        }
        if let Some(kind) = self.kind.get().filter(|kind| !kind.can_be_nonce()) {
            let kind = kind.as_str();
            let message = format!(
                "a field of type {kind} can't be the `nonce`: two events with one nonce are one event, and two events \
                 can have the same value here"
            );
            errors.report(span, message);
        }
        let entity = self.entity.get().map(|(entity, _)| *entity);
        for (word, bits) in [("state", shape::STATE), ("statistic", shape::STATISTIC)] {
            if entity == Some(bits) {
                let message = format!(
                    "a {word} can't be the `nonce`: two events with one nonce are one event, and two events can have \
                     the same value here"
                );
                errors.report(span, message);
            }
        }
    }

    fn take_entity(&mut self, argument: &Argument, text: &str, span: Span, errors: &mut Errors) {
        if argument.key != "entity" && argument.flag(errors) != Some(true) {
            return;
        }
        let Some(entity) = shape::entity_bits(text) else {
            errors.report(span, format!("unknown entity `{text}`{}", suggestion(text, &shape::ENTITIES)));
            return;
        };
        match (self.entity.get(), self.entity.span()) {
            (Some((_, word)), Some(_)) if *word != argument.key => {
                errors.report(
                    argument.span,
                    format!(
                        "expected one entity, found `{word}` and `{0}`\nhelp: remove `{word}`, or remove `{0}`",
                        argument.key
                    ),
                );
            }
            _ => self.entity.set(argument, (entity, argument.key.clone()), errors),
        }
    }

    /// The row of the table; `label` is the label from the documentation.
    pub(super) fn row(self, storage_key: SpannedText, ingestion_key: SpannedText, label: String) -> FieldRow {
        let most_probable_location = self.most_probable_location.span();
        let spans = ArgumentSpans {
            entity: self.entity.span().or(self.other_entity.span()),
            kind: self.kind.span().or(self.other_type.span()),
            discriminant: self.discriminant.span(),
            pii: self.pii.span(),
        };
        let pii = self.pii.get().copied();
        let mut bits = self.entity.value().map_or(0, |(entity, _)| entity);
        for (flag, bit) in [
            (self.discriminant, shape::DISCRIMINANT),
            (self.pii, shape::PII),
            (self.most_probable_location, shape::MOST_PROBABLE_LOCATION),
        ] {
            if flag.value() == Some(true) {
                bits |= bit;
            }
        }
        FieldRow {
            storage_key,
            ingestion_key,
            has_own_storage_key: self.key.span().or(self.storage_key.span()).is_some(),
            has_own_ingestion_key: self.ingestion_key.span().is_some(),
            label: self.label.value().unwrap_or(label),
            most_probable_location: most_probable_location.filter(|_| bits & shape::MOST_PROBABLE_LOCATION != 0),
            bits,
            pii,
            spans,
            constant: self.constant.value(),
            kind: self.kind.value(),
            other_type: self.other_type.value().unwrap_or_default(),
            other_entity: self.other_entity.value().unwrap_or_default(),
        }
    }
}

/// The field type that was probably meant by a word that is not one.
fn suggested_type(text: &str) -> String {
    let meant = match &*text.to_lowercase() {
        "text" | "str" | "varchar" | "uuid" | "id" | "enum" => "string",
        "int" | "integer" | "float" | "double" | "decimal" | "i64" | "u64" | "f64" => "number",
        "bool" | "flag" => "boolean",
        "datetime" | "timestamp" | "time" => "date",
        "money" | "amount" | "price" => "currency",
        "mail" => "email",
        "tel" | "telephone" => "phone",
        "address" | "place" | "postcode" => "location",
        _ => return suggestion(text, &ValueKind::NAMED.map(ValueKind::as_str)),
    };
    format!(", did you mean `{meant}`?")
}

fn set_key(once: &mut ArgumentSlot<SpannedText>, argument: &Argument, errors: &mut Errors) {
    // The service accepts an empty key.
    if let Some((text, span)) = argument.text_or_empty(errors) {
        once.set(argument, SpannedText { text, span }, errors);
    }
}

/// Sets a word that this version has no name for.
fn set_other(once: &mut ArgumentSlot<String>, argument: &Argument, known: &[&str], errors: &mut Errors) {
    if let Some((text, span)) = argument.text(errors) {
        if known.contains(&&*text) {
            let word = argument.key.trim_start_matches("other_");
            errors.report(span, format!("`{text}` is a known name\nhelp: write `{word} = \"{text}\"`"));
        } else {
            once.set(argument, text, errors);
        }
    }
}

fn set_flag(once: &mut ArgumentSlot<bool>, argument: &Argument, errors: &mut Errors) {
    if let Some(on) = argument.flag(errors) {
        once.set(argument, on, errors);
    }
}
