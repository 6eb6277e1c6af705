//! The documentation of a field, as far as it becomes its label.

use proc_macro2::{Literal, TokenTree};
use syn::Lit;

use super::tokens::{Attribute, without_invisible_groups};

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
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
    text.trim().lines().next().unwrap_or_default().trim_end().replace('\0', "")
}

/// What a literal says. Most of what is documented is as it stands, and need not be read: every build would pay.
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
