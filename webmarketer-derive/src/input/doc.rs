//! The documentation of a field, as far as it becomes its label.

use syn::{Attribute, Expr, Lit, Meta};

/// The first line of the doc comment. Documentation that is no literal, such as an included file, gives no label.
pub(super) fn first_line(attributes: &[Attribute]) -> Option<String> {
    let doc = attributes.iter().find(|attribute| attribute.path().is_ident("doc"))?;
    let Meta::NameValue(meta) = &doc.meta else { return None };
    let Expr::Lit(literal) = &meta.value else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    text.value().lines().next().map(|line| line.trim().to_owned())
}
