//! The documentation of a field, as far as it becomes its label.

use proc_macro2::{Span, TokenTree};

use super::Label;
use super::item::{Attribute, plain};

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
pub(super) fn label(attributes: &[Attribute]) -> Label {
    let value = attributes.iter().filter(|attribute| attribute.is("doc")).find_map(|doc| match &*doc.rest {
        [TokenTree::Punct(punct), value @ ..] if punct.as_char() == '=' => Some(plain(value.to_vec())),
        _ => None,
    });
    match value.and_then(|value| value.into_iter().next()) {
        // To read what is written takes longer than to write it again, and every build would pay.
        Some(TokenTree::Literal(mut text)) => {
            text.set_span(Span::call_site());
            Label::Documented(text)
        }
        _ => Label::Said(String::new()),
    }
}
