//! The label of a field in its documentation.

/// The label in the first line of the documentation of a field. A line in parentheses, in which generated code states
/// properties of the field, is not a label.
///
/// ```
/// use webmarketer_schema::convention::doc_label;
///
/// assert_eq!(doc_label("Order number"), "Order number");
/// assert_eq!(doc_label("Amount (gross)"), "Amount (gross)");
/// assert_eq!(doc_label("(property of the user)"), "");
/// ```
#[must_use]
pub fn doc_label(line: &str) -> &str {
    if line.starts_with('(') && line.ends_with(')') { "" } else { line }
}
