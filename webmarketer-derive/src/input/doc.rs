//! The label of a field from its documentation.

use proc_macro2::{Literal, TokenTree};
use syn::Lit;
use webmarketer_schema::convention::doc_label;

use super::tokens::{Attribute, without_invisible_groups};

/// The first line of the doc comment, unless it is in parentheses. Documentation that is not a literal, such as an included file, gives no label.
pub(super) fn label_from_doc(attributes: &[Attribute]) -> String {
    let value = attributes.iter().filter(|attribute| attribute.is_named("doc")).find_map(|doc| match &*doc.rest {
        [TokenTree::Punct(punct), value @ ..] if punct.as_char() == '=' => {
            Some(without_invisible_groups(value.to_vec()))
        }
        _ => None,
    });
    let text = match value.and_then(|value| value.into_iter().next()) {
        Some(TokenTree::Literal(literal)) => literal_text(literal),
        _ => String::new(),
    };
    doc_label(text.trim().lines().next().unwrap_or_default().trim_end()).replace('\0', "")
}

/// The value of a string literal. Most literals have no escapes, and are not parsed, to save build time.
fn literal_text(literal: Literal) -> String {
    let source = literal.to_string();
    match source.strip_prefix('"').and_then(|source| source.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => plain.to_owned(),
        _ => match Lit::new(literal) {
            Lit::Str(text) => text.value(),
            _ => String::new(),
        },
    }
}
