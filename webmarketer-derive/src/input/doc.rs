//! The documentation of a field, as far as it becomes its label.

use proc_macro2::{Span, TokenTree};

use super::Label;
use super::item::Attribute;

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
pub(super) fn label(attributes: &[Attribute]) -> Label {
    let doc = attributes.iter().find(|attribute| attribute.is("doc"));
    // `= "..."`: what a macro pastes stands in a group of its own.
    let mut value = doc.and_then(|doc| doc.rest.clone().into_iter().nth(1));
    while let Some(TokenTree::Group(group)) = &value {
        let mut inner = group.stream().into_iter();
        value = inner.next().filter(|_| inner.next().is_none());
    }
    match value {
        // To read what is written takes longer than to write it again, and every build would pay.
        Some(TokenTree::Literal(mut text)) => {
            text.set_span(Span::call_site());
            Label::Documented(text)
        }
        _ => Label::Said(String::new()),
    }
}
