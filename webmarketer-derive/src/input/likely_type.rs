//! Guesses the field type of a Rust type from its name.
//!
//! The name selects only the text of an error: it can be an alias, or a type of the user.

use proc_macro2::{Delimiter, TokenTree};
use webmarketer_schema::convention::ValueKind;

/// What a Rust type probably is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LikelyType {
    /// The kind of its values, if it has the name of a common type.
    pub(crate) kind: Option<ValueKind>,
    /// Whether the value can be absent.
    pub(crate) is_optional: bool,
    /// Whether it is a `Pii`.
    pub(crate) is_pii: bool,
}

impl LikelyType {
    /// Guesses from the tokens of a type.
    pub(super) fn of(mut tokens: &[TokenTree]) -> Self {
        let mut likely = Self::default();
        loop {
            let start =
                tokens.iter().position(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '<'));
            let path = tokens.get(..start.unwrap_or(tokens.len())).unwrap_or_default();
            // `Cow<str>` and `Cow<'_, str>`.
            let name = match path.iter().rev().find(|token| !is_end(token)) {
                Some(TokenTree::Ident(name)) => name.to_string(),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                    let inside = Self::of(&group.stream().into_iter().collect::<Vec<_>>());
                    return Self {
                        kind: inside.kind,
                        is_optional: likely.is_optional || inside.is_optional,
                        is_pii: likely.is_pii || inside.is_pii,
                    };
                }
                _ => return likely,
            };
            match &*name {
                "Option" => likely.is_optional = true,
                "Pii" => likely.is_pii = true,
                "Box" | "Rc" | "Arc" | "Cow" => {}
                name => {
                    likely.kind = kind_of_name(name);
                    return likely;
                }
            }
            let Some(inside) = start.and_then(|start| tokens.get(start + 1..)) else { return likely };
            tokens = without_lifetime(inside);
        }
    }
}

/// Whether the token is behind the name of a type, such as a `>`.
fn is_end(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if ['>', ','].contains(&punct.as_char()))
}

/// The tokens behind a leading lifetime and its comma.
fn without_lifetime(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [TokenTree::Punct(quote), TokenTree::Ident(_), TokenTree::Punct(comma), rest @ ..]
            if quote.as_char() == '\'' && comma.as_char() == ',' =>
        {
            rest
        }
        all => all,
    }
}

/// The kind of the values of a common type with this name.
pub(super) fn kind_of_name(name: &str) -> Option<ValueKind> {
    Some(match name {
        "String" | "str" => ValueKind::String,
        "bool" => ValueKind::Boolean,
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "f32"
        | "f64" | "Decimal" => ValueKind::Number,
        "Email" => ValueKind::Email,
        "Phone" => ValueKind::Phone,
        "Currency" => ValueKind::Currency,
        "Location" => ValueKind::Location,
        "Message" => ValueKind::Message,
        "DateTime" | "NaiveDate" | "NaiveDateTime" | "Timestamp" | "OffsetDateTime" => ValueKind::Date,
        "Json" | "Value" => ValueKind::Any,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    fn likely(of_type: &str) -> (Option<ValueKind>, bool, bool) {
        let tokens: TokenStream = of_type.parse().unwrap();
        let LikelyType { kind, is_optional, is_pii } = LikelyType::of(&tokens.into_iter().collect::<Vec<_>>());
        (kind, is_optional, is_pii)
    }

    #[test]
    fn the_name_of_a_type_says_what_it_probably_is() {
        for (of_type, kind, is_optional, is_pii) in [
            ("String", ValueKind::String, false, false),
            ("&'a str", ValueKind::String, false, false),
            ("Cow<'a, str>", ValueKind::String, false, false),
            ("std::borrow::Cow<'static, str>", ValueKind::String, false, false),
            ("Option<Cow<'a, str>>", ValueKind::String, true, false),
            ("Option<Pii<webmarketer_core::Email>>", ValueKind::Email, true, true),
            ("Pii<Option<u32>>", ValueKind::Number, true, true),
            ("::std::option::Option<Box<f64>>", ValueKind::Number, true, false),
            ("chrono::DateTime<chrono::Utc>", ValueKind::Date, false, false),
            ("bool", ValueKind::Boolean, false, false),
        ] {
            assert_eq!(likely(of_type), (Some(kind), is_optional, is_pii), "{of_type}");
        }
    }

    #[test]
    fn nothing_is_known_of_other_types() {
        for (of_type, is_optional) in [
            ("OrderId", false),
            ("Option<shop::OrderId>", true),
            ("(u8, u8)", false),
            ("[String; 2]", false),
            ("T", false),
        ] {
            assert_eq!(likely(of_type), (None, is_optional, false), "{of_type}");
        }
    }
}
