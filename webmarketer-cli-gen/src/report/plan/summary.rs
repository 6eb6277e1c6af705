//! The numbers of a plan, and what only the service has.

use webmarketer_schema::plan::Plan;

use super::action::name;
use crate::terminal::plural;

/// The numbers of steps, such as `1 to create, 2 to update; 1 manual step`.
pub(super) fn tally(plan: &Plan) -> String {
    let counts = [
        (plan.shared_fields.len(), "project field to create", "project fields to create"),
        (plan.creates.len(), "event type to create", "event types to create"),
        (plan.updates.len(), "event type to update", "event types to update"),
        (plan.archives.len(), "event type to archive", "event types to archive"),
    ];
    let steps: Vec<_> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    let mut parts = vec![if steps.is_empty() { "nothing to apply".to_owned() } else { steps.join(", ") }];
    let destructive = plan.changes().filter(|(_, change)| change.is_destructive()).count();
    if destructive > 0 {
        parts.push(plural(destructive, "destructive change"));
    }
    if !plan.manual.is_empty() {
        parts.push(plural(plan.manual.len(), "manual step"));
    }
    parts.join("; ")
}

/// What only the service has, such as `3 event types, and 2 fields: a.b, c.d`.
pub(super) fn not_in_code(plan: &Plan) -> Option<String> {
    const MOST: usize = 10;
    let paths: Vec<_> = plan
        .not_in_code
        .iter()
        .map(|part| match &part.field {
            Some(key) => format!("`{}`", name(&format!("{}.{key}", part.reference))),
            None => format!("`{}`", name(part.reference.as_str())),
        })
        .collect();
    if paths.is_empty() {
        return None;
    }
    let more = paths.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let fields = plan.not_in_code.iter().filter(|part| part.field.is_some()).count();
    let counts = [(paths.len() - fields, "event type"), (fields, "field")];
    let counts: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| plural(*count, noun)).collect();
    Some(format!("{}: {}{more}", counts.join(" and "), paths.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ")))
}
