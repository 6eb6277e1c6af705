//! The documentation of a field, as far as it becomes its label.

use proc_macro2::{Span, TokenTree};

use super::Label;
use super::item::{Attribute, plain};

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
pub(super) fn label(attributes: &[Attribute]) -> Label {
    let value = attributes.iter().filter(|attribute| attribute.is("doc")).find_map(|doc| {
        let mut rest = doc.rest.clone().into_iter();
        let is_text = matches!(rest.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=');
        is_text.then(|| plain(rest.collect()))
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
