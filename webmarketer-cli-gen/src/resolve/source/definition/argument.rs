//! The arguments of `#[webmarketer(...)]`, in the grammar of the derive: `flag`, `key = value` and `key(list)`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Attribute, Lit, Meta};

use super::not_read::NotRead;

/// One argument of an attribute.
pub(super) struct Argument {
    pub(super) key: String,
    pub(super) span: Span,
    pub(super) value: ArgumentValue,
}

/// The value of an argument.
pub(super) enum ArgumentValue {
    None,
    Literal(Lit),
    List(TokenStream),
    /// Tokens that are none of these.
    Other,
}

/// The arguments of every `#[webmarketer(...)]` among the attributes.
pub(super) fn arguments(attributes: &[Attribute]) -> Result<Vec<Argument>, NotRead> {
    let mut read = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("webmarketer")) {
        let Meta::List(list) = &attribute.meta else { return Err(NotRead::Attribute("webmarketer".to_owned())) };
        read.extend(arguments_in(list.tokens.clone())?);
    }
    Ok(read)
}

/// The arguments in a list.
fn arguments_in(tokens: TokenStream) -> Result<Vec<Argument>, NotRead> {
    parts(tokens).iter().map(|part| argument(part)).collect()
}

/// The parts of a list: the tokens between commas.
pub(super) fn parts(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.split(is_comma).filter(|part| !part.is_empty()).map(<[_]>::to_vec).collect()
}

/// Reads one argument.
pub(super) fn argument(part: &[TokenTree]) -> Result<Argument, NotRead> {
    let [TokenTree::Ident(key), rest @ ..] = part else {
        let text: TokenStream = part.iter().cloned().collect();
        return Err(NotRead::Attribute(text.to_string()));
    };
    let value = match rest {
        [] => ArgumentValue::None,
        [TokenTree::Group(list)] => ArgumentValue::List(list.stream()),
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
            let value: TokenStream = value.iter().cloned().collect();
            syn::parse2(value).map_or(ArgumentValue::Other, ArgumentValue::Literal)
        }
        _ => ArgumentValue::Other,
    };
    Ok(Argument { key: key.to_string(), span: key.span(), value })
}

impl Argument {
    /// The value as a string.
    pub(super) fn text(&self) -> Result<String, NotRead> {
        match &self.value {
            ArgumentValue::Literal(Lit::Str(text)) => Ok(text.value()),
            _ => Err(self.mistake()),
        }
    }

    /// Whether a flag is on.
    pub(super) fn flag(&self) -> Result<bool, NotRead> {
        match &self.value {
            ArgumentValue::None => Ok(true),
            ArgumentValue::Literal(Lit::Bool(flag)) => Ok(flag.value),
            _ => Err(self.mistake()),
        }
    }

    /// The value as a whole number.
    pub(super) fn number(&self) -> Result<u32, NotRead> {
        match &self.value {
            ArgumentValue::Literal(Lit::Int(number)) => number.base10_parse().map_err(|_| self.mistake()),
            _ => Err(self.mistake()),
        }
    }

    /// The value as a list of tokens.
    pub(super) fn list(&self) -> Result<TokenStream, NotRead> {
        match &self.value {
            ArgumentValue::List(tokens) => Ok(tokens.clone()),
            _ => Err(self.mistake()),
        }
    }

    /// That the derive does not accept the argument.
    pub(super) fn mistake(&self) -> NotRead {
        NotRead::Attribute(self.key.clone())
    }
}
