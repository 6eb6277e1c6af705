//! The argument `nonce`: `nonce`, `nonce = "raw"` and `nonce = "order-{}"`.

use proc_macro2::Span;
use syn::Lit;
use webmarketer_schema::convention::NonceTemplate;

use super::grammar::{Argument, ArgumentSlot, ArgumentValue};
use crate::errors::Errors;

/// Reads the argument `nonce`. With `nonce = false`, the field does not make the nonce.
pub(super) fn read_nonce(argument: &Argument, once: &mut ArgumentSlot<Option<NonceTemplate>>, errors: &mut Errors) {
    let default = NonceTemplate::DEFAULT;
    let (template, span) = match &argument.value {
        ArgumentValue::None => (default.to_owned(), argument.span),
        ArgumentValue::Literal(Lit::Bool(literal)) if !literal.value => return once.set(argument, None, errors),
        ArgumentValue::Literal(Lit::Bool(literal)) => (default.to_owned(), literal.span),
        ArgumentValue::Literal(Lit::Str(_)) => match argument.text(errors) {
            Some(template) => template,
            None => return,
        },
        ArgumentValue::Literal(other) => return report_nonce_form(other.span(), errors),
        ArgumentValue::Other(span, _) => return report_nonce_form(*span, errors),
        ArgumentValue::List(_) => return report_nonce_form(argument.span, errors),
    };
    match NonceTemplate::parse(&template) {
        Ok(nonce) => once.set(argument, Some(nonce), errors),
        Err(message) => errors.report(span, message),
    }
}

fn report_nonce_form(span: Span, errors: &mut Errors) {
    errors.report(span, "expected `nonce`, `nonce = \"raw\"`, or a template such as `nonce = \"order-{}\"`");
}
