//! The places that a diagnostic of the compiler names and that a recorded change explains.

use std::ops::Range;

use serde_json::Value;

use super::records::{Outcome, Renames};
use super::words::{Word, words};

/// A place in the code that uses an old name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// The file as the compiler names it.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(super) bytes: Bytes,
    /// The old name.
    pub(crate) old: String,
    pub(super) new: Option<String>,
    pub(crate) reason: Option<Unfixable>,
    pub(super) role: Role,
}

/// A range of bytes, which can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bytes {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Bytes {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Why a place is not edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unfixable {
    /// It was removed.
    Removed,
    /// A macro wrote it.
    Macro,
    /// Several types or records have its name.
    Ambiguous,
}

/// What the name is in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Type,
    /// A field that is set or matched here, whose name can also be that of a variable.
    BoundField,
    /// A field that is read.
    Field,
    Constant,
}

/// The start of the message about an alias for an old name. The user can have deprecated types too.
const DEPRECATED: &str = "use of deprecated";

/// The role of the name that a diagnostic with this code is about.
fn role(code: &str) -> Option<Role> {
    Some(match code {
        // Unresolved names, and the use of an alias for the old name.
        "deprecated" | "E0405" | "E0412" | "E0422" | "E0423" | "E0425" | "E0432" | "E0433" | "E0531" | "E0574" => {
            Role::Type
        }
        // A literal and a pattern.
        "E0560" | "E0026" => Role::BoundField,
        "E0609" => Role::Field,
        "E0599" => Role::Constant,
        _ => return None,
    })
}

/// The places that a diagnostic in JSON names. Empty if no recorded change explains it.
pub(crate) fn positions(diagnostic: &Value, renames: &Renames) -> Vec<Position> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let code = diagnostic.get("code").and_then(|code| text(code, "code")).unwrap_or_default();
    let (Some(role), Some(message)) = (role(&code), text(diagnostic, "message")) else { return Vec::new() };
    let spans = diagnostic.get("spans").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let primary = spans.iter().filter(|span| span.get("is_primary").and_then(Value::as_bool) == Some(true));
    primary.flat_map(|span| in_span(span, role, &message, renames)).collect()
}

fn in_span(span: &Value, role: Role, message: &str, renames: &Renames) -> Vec<Position> {
    let number = |key: &str| span.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
    let (Some(start), Some(end), Some(line)) = (number("byte_start"), number("byte_end"), number("line_start")) else {
        return Vec::new();
    };
    let Some(file) = span.get("file_name").and_then(Value::as_str) else { return Vec::new() };
    let is_of_macro = span.get("expansion").is_some_and(|expansion| !expansion.is_null());
    let text = span_text(span);
    let position = |word: &Word<'_>, new: Option<String>, reason: Option<Unfixable>| Position {
        file: file.to_owned(),
        line,
        // The text of a span is that of the file, unless it has several lines; then its words are not edited.
        bytes: Bytes { start: start + word.bytes.start, end: (start + word.bytes.end).min(end) },
        old: word.name.to_owned(),
        reason: reason.or(is_of_macro.then_some(Unfixable::Macro)),
        new,
        role,
    };
    let named = quoted(message);
    let mut found = Vec::new();
    for word in words(&text) {
        let (new, is_ambiguous) = match role {
            Role::Type => {
                // The last name of a path in the message, or a name that the message does not qualify.
                let is_user_type = |path: &str| message.starts_with(DEPRECATED) && renames.is_path_of_user(path);
                let is_named = named.iter().any(|path| last_word(path) == Some(word.name) && !is_user_type(path));
                match renames.type_outcome(word.name, message).filter(|_| is_named) {
                    Some(outcome) => known(outcome),
                    None => continue,
                }
            }
            Role::BoundField | Role::Field => {
                let of = named.iter().find(|of| renames.field_outcome(of, word.name).is_some());
                match of.and_then(|of| renames.field_outcome(of, word.name)) {
                    Some(outcome) => known(outcome),
                    None => continue,
                }
            }
            Role::Constant => match named.iter().find_map(|of| renames.constant_outcome(of, word.name)) {
                Some(outcome) => outcome,
                None => continue,
            },
        };
        let removed = new.is_none().then_some(Unfixable::Removed);
        let reason = if is_ambiguous { Some(Unfixable::Ambiguous) } else { removed };
        found.push(position(&word, new, reason));
    }
    found
}

fn known(outcome: Outcome<'_>) -> (Option<String>, bool) {
    match outcome {
        Outcome::Renamed(new) => (Some(new.to_owned()), false),
        Outcome::Removed => (None, false),
        Outcome::Ambiguous => (None, true),
    }
}

/// The source text of a span on one line; of a longer one, its first line.
fn span_text(span: &Value) -> String {
    let line = span.get("text").and_then(|lines| lines.get(0));
    let number = |key: &str| line?.get(key)?.as_u64().and_then(|number| usize::try_from(number).ok());
    let text = line.and_then(|line| line.get("text")).and_then(Value::as_str).unwrap_or_default();
    let (from, to) = (number("highlight_start").unwrap_or(1), number("highlight_end").unwrap_or(usize::MAX));
    text.chars().skip(from.saturating_sub(1)).take(to.saturating_sub(from)).collect()
}

/// The parts of a message in backticks.
fn quoted(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

fn last_word(path: &str) -> Option<&str> {
    words(path).last().map(|word| word.name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::change::Change;
    use super::super::records::Homonym;
    use super::*;

    fn renames() -> Renames {
        let renamed = |old: &str, new: &str| Change::TypeRenamed { old: old.to_owned(), new: new.to_owned() };
        let field = |of: &str, old: &str, new: &str| Change::FieldRenamed {
            event_type: of.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
        };
        Renames::new([
            renamed("Order", "Purchase"),
            field("Order", "order_id", "number"),
            field("Purchase", "number", "type"),
            Change::TypeRemoved { name: "Refund".to_owned() },
            Change::FieldRemoved { event_type: "Purchase".to_owned(), name: "coupon".to_owned() },
        ])
    }

    /// The old and the new name, or the reason, of each position that a diagnostic with this span text names.
    fn found(code: &str, message: &str, text: &str) -> Vec<(String, Result<String, Unfixable>)> {
        let line =
            json!({"text": format!("    {text}"), "highlight_start": 5, "highlight_end": 5 + text.chars().count()});
        let span = json!({
            "file_name": "src/lib.rs", "byte_start": 10, "byte_end": 10 + text.len(), "line_start": 2,
            "is_primary": true, "expansion": null, "text": [line],
        });
        let diagnostic = json!({"code": {"code": code}, "message": message, "spans": [span]});
        let renames = renames().with_homonyms(
            ["Order", "Purchase"].map(|name| Homonym { name: name.to_owned(), module: "model".to_owned() }),
        );
        let positions = positions(&diagnostic, &renames);
        positions
            .into_iter()
            .map(|position| {
                assert_eq!(
                    text.get(position.bytes.start - 10..position.bytes.end - 10)
                        .map(|text| text.trim_start_matches("r#")),
                    Some(&*position.old)
                );
                (position.old, position.reason.map_or_else(|| Ok(position.new.unwrap()), Err))
            })
            .collect()
    }

    #[test]
    fn messages_of_the_compiler_name_the_old_name_and_its_type() {
        let renamed = |old: &str, new: &str| vec![(old.to_owned(), Ok(new.to_owned()))];
        let unfixable = |old: &str, reason| vec![(old.to_owned(), Err(reason))];
        for (code, message, text, expected) in [
            (
                "deprecated",
                "use of deprecated type alias `events::Order`: renamed to `Purchase`",
                "Order",
                renamed("Order", "Purchase"),
            ),
            ("E0432", "unresolved import `crate::events::Order`", "Order as O", renamed("Order", "Purchase")),
            (
                "E0422",
                "cannot find struct, variant or union type `Order` in module `required`",
                "Order",
                renamed("Order", "Purchase"),
            ),
            (
                "deprecated",
                "use of deprecated struct `events::Refund`: removed",
                "Refund",
                unfixable("Refund", Unfixable::Removed),
            ),
            // A deprecated type of the user.
            ("deprecated", "use of deprecated type alias `model::Order`", "Order", Vec::new()),
            // A local name for the old type.
            ("deprecated", "use of deprecated type alias `events::Order`: renamed to `Purchase`", "O", Vec::new()),
            (
                "E0560",
                "struct `events::Purchase` has no field named `order_id`",
                "order_id",
                renamed("order_id", "type"),
            ),
            ("E0560", "struct `Order` has no field named `r#number`", "number", renamed("number", "type")),
            (
                "E0560",
                "struct `events::required::Purchase` has no field named `order_id`",
                "order_id",
                renamed("order_id", "type"),
            ),
            (
                "E0026",
                "struct `events::Purchase` does not have fields named `order_id`, `kind`",
                "order_id",
                renamed("order_id", "type"),
            ),
            ("E0026", "struct `events::Purchase` does not have fields named `order_id`, `kind`", "kind", Vec::new()),
            (
                "E0609",
                "no field `order_id` on type `std::sync::MutexGuard<'_, shop::events::Purchase>`",
                "order_id",
                renamed("order_id", "type"),
            ),
            (
                "E0609",
                "no field `coupon` on type `&events::Purchase`",
                "coupon",
                unfixable("coupon", Unfixable::Removed),
            ),
            // Another type, and one of the user with the same name.
            ("E0609", "no field `order_id` on type `Refund`", "order_id", Vec::new()),
            (
                "E0609",
                "no field `order_id` on type `model::Purchase`",
                "order_id",
                unfixable("order_id", Unfixable::Ambiguous),
            ),
            (
                "E0599",
                "no associated item named `ORDER_ID` found for struct `events::Purchase` in the current scope",
                "ORDER_ID",
                renamed("ORDER_ID", "TYPE"),
            ),
            ("E0308", "mismatched types", "Order", Vec::new()),
        ] {
            assert_eq!(found(code, message, text), expected, "{code} {message}");
        }
    }
}
