//! What a struct of an event type consists of: itself, the fields it has, and those that events do not carry.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, Expr, Lit, LitStr, Meta};
use webmarketer_schema::convention::RenameRule;

/// A struct of an event type, or one of its fields.
#[derive(Debug)]
pub(super) struct Part {
    /// `purchase` or `purchase.amount`.
    pub(super) path: String,
    /// Of its name, within the text that was read.
    pub(super) span: Span,
    pub(super) says: Says,
}

/// What the code says of a struct or of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Says {
    /// The name of a struct, or the type of a field, without the paths of names.
    pub(super) what: String,
    /// What is in its attributes.
    pub(super) attributes: Vec<String>,
    /// Its description, line by line.
    pub(super) docs: Vec<String>,
}

/// The words of attributes that stand for a field which events do not carry.
const NOT_CARRIED: [&str; 3] = ["state", "statistic", "field"];

/// Reads the text of a struct of that event type as the derive reads it. What is wrong with its attributes, the derive
/// says.
pub(super) fn parts(text: &str, reference: &str) -> Option<Vec<Part>> {
    let input = syn::parse_str::<DeriveInput>(text).ok()?;
    let Data::Struct(data) = &input.data else { return None };
    let mut says = Says { what: format!("struct {}", input.ident), ..says(&input.attrs) };
    let mut parts = Vec::new();
    let mut rename_all = None;
    for argument in arguments(&input.attrs) {
        match &*argument {
            [TokenTree::Ident(word), TokenTree::Group(group)] if NOT_CARRIED.iter().any(|known| word == known) => {
                if let Some((key, span)) = group.stream().into_iter().next().and_then(text_of) {
                    let what = compact(argument.iter().cloned());
                    says.attributes.retain(|said| *said != what);
                    parts.push(Part {
                        path: format!("{reference}.{key}"),
                        span,
                        says: Says { what, ..Says::default() },
                    });
                }
            }
            _ => rename_all = named(&argument, "rename_all").or(rename_all),
        }
    }
    parts.insert(0, Part { path: reference.to_owned(), span: input.ident.span(), says });
    for field in &data.fields {
        let Some(ident) = &field.ident else { continue };
        let renamed = || renamed(ident.to_string().trim_start_matches("r#"), rename_all.as_deref());
        let key = |argument: Vec<TokenTree>| named(&argument, "key").or_else(|| named(&argument, "storage_key"));
        let key = arguments(&field.attrs).find_map(key).unwrap_or_else(renamed);
        let says = Says { what: compact(field.ty.to_token_stream()), ..self::says(&field.attrs) };
        parts.push(Part { path: format!("{reference}.{key}"), span: ident.span(), says });
    }
    Some(parts)
}

/// The arguments of every `webmarketer` attribute, each as its tokens.
fn arguments(attributes: &[Attribute]) -> impl Iterator<Item = Vec<TokenTree>> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("webmarketer"));
    let lists = lists.filter_map(|attribute| attribute.meta.require_list().ok());
    lists.flat_map(|list| {
        let tokens: Vec<_> = list.tokens.clone().into_iter().collect();
        let arguments = tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','));
        arguments.filter(|argument| !argument.is_empty()).map(<[_]>::to_vec).collect::<Vec<_>>()
    })
}

/// The text of an argument of that name: `key = "amount"`.
fn named(argument: &[TokenTree], name: &str) -> Option<String> {
    match argument {
        [TokenTree::Ident(word), TokenTree::Punct(_), value] if word == name => Some(text_of(value.clone())?.0),
        _ => None,
    }
}

/// The value of a string literal, and where it is.
fn text_of(token: TokenTree) -> Option<(String, Span)> {
    let literal: LitStr = syn::parse2(token.into()).ok()?;
    Some((literal.value(), literal.span()))
}

/// What attributes say, whatever they are of.
fn says(attributes: &[Attribute]) -> Says {
    let mut says = Says::default();
    for attribute in attributes {
        match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => {
                if let Expr::Lit(literal) = &meta.value
                    && let Lit::Str(line) = &literal.lit
                {
                    says.docs.push(line.value());
                }
            }
            Meta::List(list) if list.path.is_ident("webmarketer") => {}
            other => says.attributes.push(compact(other.to_token_stream())),
        }
    }
    says.attributes.extend(arguments(attributes).map(compact));
    says
}

/// Tokens as text that is short to read: without paths in front of names, and with spaces only where they are needed.
fn compact(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut needs_space = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && needs_space {
            text.push(' ');
        }
        needs_space = is_word;
        match token {
            TokenTree::Group(group) => push_group(&mut text, &group),
            TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint => {
                // The second colon; the name before them leads to the one behind them.
                tokens.next();
                let kept = text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
                text.truncate(kept);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text.push_str(if tokens.peek().is_some() { ", " } else { "" }),
                '=' => text.push_str(" = "),
                other => text.push(other),
            },
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

fn push_group(text: &mut String, group: &Group) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    let content: TokenStream = group.stream();
    text.push_str(open);
    text.push_str(&compact(content));
    text.push_str(close);
}

/// The key of a field whose attributes name none.
fn renamed(name: &str, rule: Option<&str>) -> String {
    rule.and_then(RenameRule::parse).map_or_else(|| name.to_owned(), |rule| rule.apply(name))
}
