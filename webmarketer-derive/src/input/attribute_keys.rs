//! The keys of the attributes of an item, with their places: an editor shows the documentation of each.

use proc_macro2::Span;

use super::DeriveInput;
use super::argument_names::{
    ENUM_ARGUMENTS, FIELD_ARGUMENTS, NOT_CARRIED_ARGUMENTS, STRUCT_ARGUMENTS, VARIANT_ARGUMENTS,
};
use super::derive_input::ItemBody;
use super::grammar::{Argument, ArgumentValue, read_argument, read_arguments, split_at_commas};
use crate::errors::Errors;

/// The known keys in the attributes of an item, and of its fields or variants.
pub(crate) fn attribute_keys(input: &DeriveInput) -> Vec<(String, Span)> {
    // The mistakes are reported where the attributes are read for the first time.
    let mut errors = Errors::default();
    let mut keys = Vec::new();
    for argument in read_arguments(&input.attributes, "event_type", &mut errors) {
        if let ("state" | "statistic" | "field", ArgumentValue::List(tokens)) = (&*argument.key, &argument.value) {
            let options = split_at_commas(tokens.clone()).into_iter().skip(1);
            let options: Vec<_> = options.filter_map(|option| read_argument(option, &mut errors)).collect();
            keys.extend(known_keys(&options, &NOT_CARRIED_ARGUMENTS));
        }
        let known: &[_] = if matches!(input.body, ItemBody::Enum(..)) { &ENUM_ARGUMENTS } else { &STRUCT_ARGUMENTS };
        keys.extend(known_keys(&[argument], known));
    }
    for field in input.body.fields() {
        keys.extend(known_keys(&read_arguments(&field.attributes, "key", &mut errors), &FIELD_ARGUMENTS));
    }
    for variant in input.body.variants() {
        keys.extend(known_keys(&read_arguments(&variant.attributes, "rename", &mut errors), &VARIANT_ARGUMENTS));
    }
    errors.finish();
    keys
}

fn known_keys(arguments: &[Argument], known: &[&str]) -> Vec<(String, Span)> {
    let known = arguments.iter().filter(|argument| known.contains(&&*argument.key));
    known.map(|argument| (argument.key.clone(), argument.span)).collect()
}
