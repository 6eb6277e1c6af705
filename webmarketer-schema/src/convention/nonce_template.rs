//! The template of a nonce: `raw`, or a text such as `order-{}`.

/// A template that makes a nonce of the value of a field.
///
/// ```
/// use webmarketer_schema::convention::NonceTemplate;
///
/// assert_eq!(NonceTemplate::parse("order-{}")?.around("purchase"), ["order-", ""]);
/// assert_eq!(NonceTemplate::parse("raw")?.around("purchase"), ["", ""]);
/// assert!(NonceTemplate::parse("order").is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonceTemplate {
    /// The text before the value.
    before: Vec<TemplatePiece>,
    /// The text after it.
    after: Vec<TemplatePiece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePiece {
    Text(String),
    EventType,
}

/// A part of a template.
enum TemplatePart {
    TemplatePiece(TemplatePiece),
    FieldValue,
}

impl NonceTemplate {
    /// The template of a nonce for which none is given.
    pub const DEFAULT: &str = "{event_type}:{}";

    /// The texts before and after the value in the nonce of an event type.
    pub fn around(&self, event_type: &str) -> [String; 2] {
        let text = |pieces: &[TemplatePiece]| {
            let texts = pieces.iter().map(|piece| match piece {
                TemplatePiece::Text(text) => &**text,
                TemplatePiece::EventType => event_type,
            });
            texts.collect()
        };
        [text(&self.before), text(&self.after)]
    }

    /// Parses `raw`, which is the value alone, or `{}`, `{event_type}` and the text around them, in which `{{` and `}}`
    /// are escaped braces.
    ///
    /// # Errors
    ///
    /// If the text is not a valid template. The error is a message for the user.
    pub fn parse(template: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = if template == "raw" { "{}" } else { template };
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

#[cfg(test)]
mod tests {
    use super::NonceTemplate;

    #[test]
    fn a_template_is_parsed_into_the_texts_around_the_value() {
        for (template, before, after) in [
            ("{}", "", ""),
            ("raw", "", ""),
            ("{event_type}:{}", "visit-x:", ""),
            ("order-{}", "order-", ""),
            ("{}@{event_type}", "", "@visit-x"),
            ("{{{}}}", "{", "}"),
            ("{{}}é{}{{{event_type}", "{}é", "{visit-x"),
        ] {
            assert_eq!(NonceTemplate::parse(template).unwrap().around("visit-x"), [before, after], "{template}");
        }
        for template in ["", "raw ", "order", "{{}}", "{}{}", "{", "}", "{}{", "{}}", "{ }", "{id}", "{event_type}"] {
            assert!(NonceTemplate::parse(template).is_err(), "{template}");
        }
    }
}
