//! Lists without pages.

use serde_json::Value;
use webmarketer_schema::wire::WireError;

use crate::client::{Client, Operation};
use crate::error::Error;

/// Requests a list without pages.
pub(super) async fn call_for_list<T>(
    client: &Client,
    operation: Operation<'_>,
    read: fn(&Value, &str) -> Result<T, WireError>,
) -> Result<Vec<T>, Error> {
    client.call_and_parse(operation, &[], None, |answer| parse_list(answer, read)).await
}

/// Parses a list without pages.
pub(super) fn parse_list<T>(
    answer: &Value,
    read: fn(&Value, &str) -> Result<T, WireError>,
) -> Result<Vec<T>, WireError> {
    let items = answer.as_array().ok_or_else(|| WireError::expected("", "a list", answer))?;
    items.iter().enumerate().map(|(index, item)| read(item, &format!("/{index}"))).collect()
}
