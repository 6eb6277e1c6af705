//! Parses the code of a struct into comparable parts: the struct, its fields, and the fields that events do not carry.

use proc_macro2::{Span, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, Expr, Lit, LitStr, Meta};
use webmarketer_schema::convention::{RenameRule, default_reference};

use super::compact::compact;
use super::part_text::PartText;

/// The code of a struct of an event type.
#[derive(Debug)]
pub(super) struct StructCode {
    /// The reference of the event type.
    pub(super) reference: String,
    /// The struct itself, followed by its fields.
    pub(super) parts: Vec<CodePart>,
}

/// A struct in the code, or one of its fields.
#[derive(Debug)]
pub(super) struct CodePart {
    /// The storage key of the field; `None` for the struct.
    pub(super) key: Option<String>,
    /// The span of its name in the parsed text.
    pub(super) span: Span,
    pub(super) text: PartText,
}

/// The arguments of the attribute that declare a field which events do not carry.
const NOT_CARRIED: [&str; 3] = ["state", "statistic", "field"];

/// Parses a struct in the same way as the derive. Mistakes in its attributes are ignored, because the derive reports
/// them.
pub(super) fn parse_struct(text: &str) -> Option<StructCode> {
    let input = syn::parse_str::<DeriveInput>(text).ok()?;
    let Data::Struct(data) = &input.data else { return None };
    let mut of_struct = part_text(&input.attrs, format!("struct {}", input.ident));
    let mut parts = Vec::new();
    let (mut reference, mut rename_all) = (None, None);
    for argument in arguments(&input.attrs) {
        match &*argument {
            [TokenTree::Ident(word), TokenTree::Group(group)] if NOT_CARRIED.iter().any(|known| word == known) => {
                if let Some((key, span)) = group.stream().into_iter().next().and_then(string_literal) {
                    let declaration = compact(argument.iter().cloned());
                    of_struct.attributes.retain(|attribute| *attribute != declaration);
                    parts.push(CodePart {
                        key: Some(key),
                        span,
                        text: PartText { declaration, ..PartText::default() },
                    });
                }
            }
            _ => {
                reference = named(&argument, "event_type").or(reference);
                rename_all = named(&argument, "rename_all").or(rename_all);
            }
        }
    }
    parts.insert(0, CodePart { key: None, span: input.ident.span(), text: of_struct });
    for field in &data.fields {
        let Some(ident) = &field.ident else { continue };
        let renamed = || renamed(ident.to_string().trim_start_matches("r#"), rename_all.as_deref());
        let key = |argument: Vec<TokenTree>| named(&argument, "key").or_else(|| named(&argument, "storage_key"));
        let key = arguments(&field.attrs).find_map(key).unwrap_or_else(renamed);
        let text = part_text(&field.attrs, compact(field.ty.to_token_stream()));
        parts.push(CodePart { key: Some(key), span: ident.span(), text });
    }
    let name = input.ident.to_string();
    let reference = reference.unwrap_or_else(|| default_reference(name.trim_start_matches("r#")));
    Some(StructCode { reference, parts })
}

/// The arguments of all `webmarketer` attributes as tokens, including those within `cfg_attr`.
fn arguments(attributes: &[Attribute]) -> impl Iterator<Item = Vec<TokenTree>> {
    let lists = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("webmarketer") => Some(list.tokens.clone()),
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let mut tokens = list.tokens.clone().into_iter();
            tokens.find(|token| matches!(token, TokenTree::Ident(word) if word == "webmarketer"))?;
            match tokens.next()? {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            }
        }
        _ => None,
    });
    lists.flat_map(|tokens| {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let arguments = tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','));
        arguments.filter(|argument| !argument.is_empty()).map(<[_]>::to_vec).collect::<Vec<_>>()
    })
}

/// The value of an argument with this name, such as `key = "amount"`.
fn named(argument: &[TokenTree], name: &str) -> Option<String> {
    match argument {
        [TokenTree::Ident(word), TokenTree::Punct(_), value] if word == name => Some(string_literal(value.clone())?.0),
        _ => None,
    }
}

/// The value and the span of a string literal.
fn string_literal(token: TokenTree) -> Option<(String, Span)> {
    let literal: LitStr = syn::parse2(token.into()).ok()?;
    Some((literal.value(), literal.span()))
}

/// The comparable text of a part with these attributes.
fn part_text(attributes: &[Attribute], declaration: String) -> PartText {
    let mut text = PartText { declaration, ..PartText::default() };
    for attribute in attributes {
        match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => {
                if let Expr::Lit(literal) = &meta.value
                    && let Lit::Str(line) = &literal.lit
                {
                    text.docs.push(line.value());
                }
            }
            Meta::List(list) if list.path.is_ident("webmarketer") => {}
            other => text.attributes.push(compact(other.to_token_stream())),
        }
    }
    text.attributes.extend(arguments(attributes).map(compact));
    text
}

/// The default key of a field.
fn renamed(name: &str, rule: Option<&str>) -> String {
    rule.and_then(RenameRule::parse).map_or_else(|| name.to_owned(), |rule| rule.apply(name))
}
