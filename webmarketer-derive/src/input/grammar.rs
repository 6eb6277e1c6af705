//! The grammar of `#[webmarketer(...)]`: `flag`, `key = value` and `key(list)`, separated by commas. After an error,
//! reading continues after the next comma.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Lit;

use super::tokens::{Attribute, without_invisible_groups};
use crate::errors::Errors;

/// One part of an attribute.
pub(super) struct Argument {
    pub(super) key: String,
    pub(super) span: Span,
    pub(super) value: ArgumentValue,
}

/// The value of an argument.
pub(super) enum ArgumentValue {
    /// Nothing.
    None,
    /// `= "literal"`
    Literal(Lit),
    /// `= something else`, and its text
    Other(Span, String),
    /// `(...)`
    List(TokenStream),
}

/// A value that may be given once.
pub(crate) struct ArgumentSlot<T> {
    given: Option<(Span, T)>,
}

impl<T> Default for ArgumentSlot<T> {
    fn default() -> Self {
        Self { given: None }
    }
}

impl<T> ArgumentSlot<T> {
    /// Sets the value. A second value is an error.
    pub(super) fn set(&mut self, argument: &Argument, value: T, errors: &mut Errors) {
        match &self.given {
            None => self.given = Some((argument.span, value)),
            Some(_) => errors.report(
                argument.span,
                format!("duplicate webmarketer attribute `{0}`\nhelp: remove one `{0}`", argument.key),
            ),
        }
    }

    /// The span of the argument.
    pub(super) fn span(&self) -> Option<Span> {
        self.given.as_ref().map(|(span, _)| *span)
    }

    /// Removes and returns the value.
    pub(super) fn take(&mut self) -> Option<T> {
        self.given.take().map(|(_, value)| value)
    }

    /// The value.
    pub(super) fn value(self) -> Option<T> {
        self.given.map(|(_, value)| value)
    }

    /// The value.
    pub(super) fn get(&self) -> Option<&T> {
        self.given.as_ref().map(|(_, value)| value)
    }
}

/// The arguments of every `#[webmarketer(...)]` among the attributes. `usual` is the key that is probably meant by a
/// text without a key.
pub(super) fn read_arguments(attributes: &[Attribute], usual: &str, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.is_named("webmarketer")) {
        match &*attribute.rest {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                arguments
                    .extend(split_at_commas(group.stream()).into_iter().filter_map(|part| read_argument(part, errors)));
            }
            [TokenTree::Punct(_), TokenTree::Literal(text)] if text.to_string().starts_with('"') => {
                let message = format!("expected parentheses\nhelp: write `#[webmarketer({usual} = {text})]`");
                errors.report(attribute.span, message);
            }
            _ => errors.report(attribute.span, "expected parentheses: `#[webmarketer(...)]`"),
        }
    }
    arguments
}

/// Splits tokens at commas.
pub(super) fn split_at_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Reads one argument: a key and its value.
pub(super) fn read_argument(part: Vec<TokenTree>, errors: &mut Errors) -> Option<Argument> {
    let mut tokens = without_invisible_groups(part).into_iter();
    let (key, span) = match tokens.next()? {
        TokenTree::Ident(ident) => (ident.to_string(), ident.span()),
        other => {
            errors.report(other.span(), "expected the name of an attribute, such as `key`");
            return None;
        }
    };
    let value = match tokens.next() {
        None => ArgumentValue::None,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
            let rest: Vec<_> = tokens.by_ref().collect();
            match rest.first() {
                None => ArgumentValue::None,
                Some(first) => {
                    let span = first.span();
                    let rest: TokenStream = rest.into_iter().collect();
                    let text = rest.to_string();
                    syn::parse2(rest).map_or(ArgumentValue::Other(span, text), ArgumentValue::Literal)
                }
            }
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            ArgumentValue::List(group.stream())
        }
        Some(other) => {
            report_missing_comma(&key, &other, tokens.next(), errors);
            return None;
        }
    };
    if let Some(more) = tokens.next() {
        errors.report(more.span(), format!("expected `,` after `{key}`, found `{more}`"));
    }
    Some(Argument { key, span, value })
}

fn report_missing_comma(key: &str, found: &TokenTree, next: Option<TokenTree>, errors: &mut Errors) {
    let next = match (found, next) {
        (TokenTree::Ident(next), _) => Some(next.to_string()),
        (TokenTree::Punct(punct), Some(TokenTree::Ident(next))) if punct.as_char() == ';' => Some(next.to_string()),
        _ => None,
    };
    let message = match next {
        Some(next) => format!("expected `,`, found `{found}`\nhelp: write `{key}, {next}`"),
        None => format!("expected `,` or `=` after `{key}`, found `{found}`"),
    };
    errors.report(found.span(), message);
}

impl Argument {
    /// The argument as it is written.
    pub(super) fn written(&self) -> String {
        let key = &self.key;
        match &self.value {
            ArgumentValue::None => key.clone(),
            ArgumentValue::Literal(literal) => format!("{key} = {}", literal.to_token_stream()),
            ArgumentValue::Other(_, text) => format!("{key} = {text}"),
            ArgumentValue::List(tokens) => format!("{key}({tokens})"),
        }
    }

    /// The value as a string that is not empty.
    pub(super) fn text(&self, errors: &mut Errors) -> Option<(String, Span)> {
        let key = &self.key;
        match &self.value {
            ArgumentValue::None => {
                errors.report(self.span, format!("`{key}` needs a value\nhelp: write `{key} = \"...\"`"));
            }
            ArgumentValue::Literal(Lit::Str(literal)) if !literal.suffix().is_empty() => {
                errors.report(literal.span(), format!("unexpected suffix `{}` on string literal", literal.suffix()));
            }
            ArgumentValue::Literal(Lit::Str(literal)) => match literal.value() {
                text if text.is_empty() => {
                    errors.report(literal.span(), format!("`{key}` must not be empty\nhelp: remove `{key}`"));
                }
                text if text.contains('\0') => {
                    errors.report(literal.span(), format!("`{key}` can't contain a NUL character"));
                }
                text => return Some((text, literal.span())),
            },
            ArgumentValue::Literal(other) => {
                let number = other.to_token_stream().to_string();
                errors.report(
                    other.span(),
                    format!("expected a string, found `{number}`\nhelp: write `{key} = {number:?}`"),
                );
            }
            ArgumentValue::Other(span, text) => {
                // A name in capitals is probably a constant, and its value is not known here.
                let is_name = syn::parse_str::<Ident>(text).is_ok() && text.chars().any(char::is_lowercase);
                let advice = if is_name {
                    format!("help: write `{key} = {text:?}`")
                } else {
                    format!("note: an attribute can't use a constant or an expression\nhelp: write `{key} = \"...\"`")
                };
                errors.report(*span, format!("expected a string, found `{text}`\n{advice}"));
            }
            ArgumentValue::List(tokens) => {
                let text = syn::parse2::<Lit>(tokens.clone()).map_or(None, |literal| match literal {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                });
                let text = text.unwrap_or_else(|| tokens.to_string());
                errors.report(self.span, format!("expected `=` after `{key}`\nhelp: write `{key} = {text:?}`"));
            }
        }
        None
    }

    /// The value as a string, which can be empty.
    pub(super) fn text_or_empty(&self, errors: &mut Errors) -> Option<(String, Span)> {
        match &self.value {
            ArgumentValue::Literal(Lit::Str(literal)) if literal.suffix().is_empty() && literal.value().is_empty() => {
                Some((String::new(), literal.span()))
            }
            _ => self.text(errors),
        }
    }

    /// The path of a crate, written as a string.
    pub(super) fn path(&self, errors: &mut Errors) -> Option<TokenStream> {
        let (text, span) = self.text(errors)?;
        let path: Option<TokenStream> = text.parse().ok();
        let is_path = |path: &TokenStream| {
            let tokens: Vec<_> = path.clone().into_iter().collect();
            match &*tokens {
                [first, second, rest @ ..] if is_colon(first) && is_colon(second) => is_path(rest),
                tokens => is_path(tokens),
            }
        };
        if let Some(path) = path.filter(is_path) {
            // Tokens that are parsed from a string have no span in the source, so they get the string's.
            return Some(with_span(path, span.resolved_at(Span::call_site())));
        }
        errors.report(span, "expected a path in Rust, such as `crate = \"::my_crate::webmarketer\"`");
        None
    }

    /// Whether it is a flag that is off.
    pub(super) fn is_off(&self) -> bool {
        matches!(&self.value, ArgumentValue::Literal(Lit::Bool(literal)) if !literal.value)
    }

    /// Whether the flag is on.
    pub(super) fn flag(&self, errors: &mut Errors) -> Option<bool> {
        let span = match &self.value {
            ArgumentValue::None => return Some(true),
            ArgumentValue::Literal(Lit::Bool(literal)) => return Some(literal.value),
            ArgumentValue::Literal(other) => other.span(),
            ArgumentValue::Other(span, _) => *span,
            ArgumentValue::List(_) => self.span,
        };
        let key = &self.key;
        let is_off = match &self.value {
            ArgumentValue::Literal(Lit::Str(text)) => ["false", "no", "off"].contains(&&*text.value()),
            _ => false,
        };
        let help = if is_off { format!("write `{key} = false`") } else { format!("write `{key}` without a value") };
        errors.report(span, format!("expected no value, or `true` or `false`, after `{key}`\nhelp: {help}"));
        None
    }

    /// The value as a whole number.
    pub(super) fn number(&self, errors: &mut Errors) -> Option<u32> {
        let span = match &self.value {
            ArgumentValue::Literal(Lit::Int(literal)) if literal.suffix().is_empty() => match literal.base10_parse() {
                Ok(number) => return Some(number),
                Err(_) => literal.span(),
            },
            ArgumentValue::Literal(other) => other.span(),
            ArgumentValue::Other(span, _) => *span,
            ArgumentValue::None | ArgumentValue::List(_) => self.span,
        };
        errors.report(span, format!("expected a whole number, such as `{} = 365`", self.key));
        None
    }
}

/// Whether the tokens are names separated by `::`.
fn is_path(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word)] => is_path_segment(word),
        [TokenTree::Ident(word), first, second, rest @ ..] => {
            is_path_segment(word) && is_colon(first) && is_colon(second) && is_path(rest)
        }
        _ => false,
    }
}

fn is_path_segment(word: &Ident) -> bool {
    ["crate", "self", "super"].iter().any(|known| word == known) || syn::parse_str::<Ident>(&word.to_string()).is_ok()
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

/// The tokens, all with that span.
fn with_span(tokens: TokenStream, span: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    tokens.into_iter().map(place).collect()
}
