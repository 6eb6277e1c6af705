//! Whether a table has the columns of this version.

use crate::auth::BoxError;

/// Compares the columns of a table with the expected ones, in any order. Each is a name, a space and a type.
pub(super) fn compare(expected: &[&str], columns: &[String]) -> Result<(), BoxError> {
    if columns.is_empty() {
        let message = "the table of the outbox was not found: create it with the text `CREATE`, in a schema that this \
            role of the database uses";
        return Err(message.into());
    }
    let list = |columns: Vec<&str>| columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
    let missing: Vec<&str> =
        expected.iter().copied().filter(|column| !columns.iter().any(|other| other == column)).collect();
    let unknown: Vec<&str> = columns.iter().map(String::as_str).filter(|column| !expected.contains(column)).collect();
    let difference = match (missing.is_empty(), unknown.is_empty()) {
        (true, true) => return Ok(()),
        (false, true) => format!("it does not have {}", list(missing)),
        (true, false) => format!("it has {}, which this version does not know", list(unknown)),
        (false, false) => format!("expected {}, found {}", list(missing), list(unknown)),
    };
    let help = "use the version of webmarketer-core that created the table, or alter it to the columns of the text \
        `CREATE` of this version";
    Err(format!("the table of the outbox has other columns than those of this version: {difference}; {help}").into())
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn an_error_states_what_is_missing_and_what_is_unknown() {
        let check = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
            compare(&["number bigint", "body bytea"], &columns).map_err(|error| error.to_string())
        };
        assert_eq!(check(&["body bytea", "number bigint"]), Ok(()));
        assert!(check(&[]).unwrap_err().contains("was not found: create it"));
        assert!(check(&["number bigint"]).unwrap_err().contains(": it does not have `body bytea`; use the version"));
        let unknown = check(&["number bigint", "body bytea", "added text"]).unwrap_err();
        assert!(unknown.contains(": it has `added text`, which this version does not know; use"), "{unknown}");
        let other = check(&["number bigint", "body text"]).unwrap_err();
        assert!(other.contains(": expected `body bytea`, found `body text`; use"), "{other}");
    }
}
