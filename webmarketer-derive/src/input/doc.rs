//! The documentation of a field, as far as it becomes its label.

use proc_macro2::Span;
use syn::{Attribute, Expr, Lit, Meta};

use super::Label;

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
pub(super) fn label(attributes: &[Attribute]) -> Label {
    let doc = attributes.iter().find(|attribute| attribute.path().is_ident("doc"));
    if let Some(Meta::NameValue(meta)) = doc.map(|attribute| &attribute.meta)
        && let Expr::Lit(literal) = &meta.value
        && let Lit::Str(text) = &literal.lit
    {
        // To read what is written takes longer than to write it again, and every build would pay.
        let mut text = text.token();
        text.set_span(Span::call_site());
        return Label::Documented(text);
    }
    Label::Said(String::new())
}
