//! The text of a nonce: `nonce`, `nonce = "raw"` and `nonce = "order-{}"`.

use proc_macro2::Span;
use syn::Lit;

use super::grammar::{Argument, ArgumentSlot, ArgumentValue};
use crate::errors::Errors;

/// The nonce that a field makes of its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nonce {
    /// The text before the value.
    before: Vec<TemplatePiece>,
    /// The text after it.
    after: Vec<TemplatePiece>,
}

#[derive(Clone, Debug, PartialEq)]
enum TemplatePiece {
    Text(String),
    EventType,
}

/// A part of a template.
enum TemplatePart {
    TemplatePiece(TemplatePiece),
    FieldValue,
}

impl Nonce {
    /// The texts before and after the value in the nonce of an event type.
    pub(crate) fn around(&self, event_type: &str) -> [String; 2] {
        let text = |pieces: &[TemplatePiece]| {
            let texts = pieces.iter().map(|piece| match piece {
                TemplatePiece::Text(text) => &**text,
                TemplatePiece::EventType => event_type,
            });
            texts.collect()
        };
        [text(&self.before), text(&self.after)]
    }

    /// Reads `{}`, `{event_type}` and the text around them, in which `{{` and `}}` are escaped braces.
    fn parse(template: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            let (part, after) = first_part(rest)?;
            parts.push(part);
            rest = after;
        }
        let mut nonce = None;
        let mut before = Vec::new();
        for part in parts {
            match (part, &mut nonce) {
                (TemplatePart::TemplatePiece(piece), None) => before.push(piece),
                (TemplatePart::TemplatePiece(piece), Some(Self { after, .. })) => after.push(piece),
                (TemplatePart::FieldValue, None) => {
                    nonce = Some(Self { before: std::mem::take(&mut before), after: Vec::new() });
                }
                (TemplatePart::FieldValue, Some(_)) => {
                    return Err("a nonce has the field's value once: one `{}`".to_owned());
                }
            }
        }
        nonce.ok_or_else(|| {
            "expected `raw` for the field's value alone, or a template with `{}` for it, such as `order-{}`".to_owned()
        })
    }
}

/// The first part of a template, and the text after it.
fn first_part(text: &str) -> Result<(TemplatePart, &str), String> {
    for (escaped, brace) in [("{{", "{"), ("}}", "}")] {
        if let Some(rest) = text.strip_prefix(escaped) {
            return Ok((TemplatePart::TemplatePiece(TemplatePiece::Text(brace.to_owned())), rest));
        }
    }
    if let Some(rest) = text.strip_prefix('{') {
        let (name, rest) = rest.split_once('}').ok_or("expected `}` after `{`; write `{{` for a brace")?;
        return match name {
            "" => Ok((TemplatePart::FieldValue, rest)),
            "event_type" => Ok((TemplatePart::TemplatePiece(TemplatePiece::EventType), rest)),
            name => Err(format!(
                "unknown placeholder `{{{name}}}`, expected `{{}}` for the field's value or `{{event_type}}`"
            )),
        };
    }
    if text.starts_with('}') {
        return Err("unexpected `}`; write `}}` for a brace".to_owned());
    }
    let (plain, rest) = text.split_at(text.find(['{', '}']).unwrap_or(text.len()));
    Ok((TemplatePart::TemplatePiece(TemplatePiece::Text(plain.to_owned())), rest))
}

/// Reads the argument `nonce`. With `nonce = false`, the field does not make the nonce.
pub(super) fn read_nonce(argument: &Argument, once: &mut ArgumentSlot<Option<Nonce>>, errors: &mut Errors) {
    let default = "{event_type}:{}";
    let (template, span) = match &argument.value {
        ArgumentValue::None => (default.to_owned(), argument.span),
        ArgumentValue::Literal(Lit::Bool(literal)) if !literal.value => return once.set(argument, None, errors),
        ArgumentValue::Literal(Lit::Bool(literal)) => (default.to_owned(), literal.span),
        ArgumentValue::Literal(Lit::Str(_)) => match argument.text(errors) {
            Some((text, span)) if text == "raw" => ("{}".to_owned(), span),
            Some(template) => template,
            None => return,
        },
        ArgumentValue::Literal(other) => return report_nonce_form(other.span(), errors),
        ArgumentValue::Other(span, _) => return report_nonce_form(*span, errors),
        ArgumentValue::List(_) => return report_nonce_form(argument.span, errors),
    };
    match Nonce::parse(&template) {
        Ok(nonce) => once.set(argument, Some(nonce), errors),
        Err(message) => errors.report(span, message),
    }
}

fn report_nonce_form(span: Span, errors: &mut Errors) {
    errors.report(span, "expected `nonce`, `nonce = \"raw\"`, or a template such as `nonce = \"order-{}\"`");
}

#[cfg(test)]
mod tests {
    use super::Nonce;

    #[test]
    fn a_template_is_parsed_into_the_texts_around_the_value() {
        for (template, before, after) in [
            ("{}", "", ""),
            ("{event_type}:{}", "visit-x:", ""),
            ("order-{}", "order-", ""),
            ("{}@{event_type}", "", "@visit-x"),
            ("{{{}}}", "{", "}"),
            ("{{}}é{}{{{event_type}", "{}é", "{visit-x"),
        ] {
            assert_eq!(Nonce::parse(template).unwrap().around("visit-x"), [before, after], "{template}");
        }
        for template in ["", "raw ", "order", "{{}}", "{}{}", "{", "}", "{}{", "{}}", "{ }", "{id}", "{event_type}"] {
            assert!(Nonce::parse(template).is_err(), "{template}");
        }
    }
}
