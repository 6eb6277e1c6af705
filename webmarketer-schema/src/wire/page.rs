//! A page of a list.

use serde_json::{Map, Value};

use super::{ObjectReader, WireError};

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The number of items in all pages.
    pub total: u64,
    /// The number of items in this page.
    pub count: u64,
    /// The maximum number of items in a page, if the service states it.
    pub limit: Option<u64>,
    /// The number of items before this page, if the service states it.
    pub offset: Option<u64>,
    /// The items.
    pub data: Vec<T>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl<T> Page<T> {
    /// Parses a page. `item` parses an item, given its JSON pointer.
    ///
    /// # Errors
    ///
    /// If it is not a page, or an item is invalid.
    pub fn from_json(value: &Value, item: impl Fn(&Value, &str) -> Result<T, WireError>) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        Ok(Self {
            total: object.need_count("total")?,
            count: object.need_count("count")?,
            limit: object.take("limit", Value::as_u64),
            offset: object.take("offset", Value::as_u64),
            data: object.need_list("data", item)?,
            extra: object.rest(),
        })
    }

    /// Writes the page.
    pub fn to_json(&self, item: impl Fn(&T) -> Value) -> Value {
        let mut page = self.extra.clone();
        page.insert("total".into(), self.total.into());
        page.insert("count".into(), self.count.into());
        for (key, value) in [("limit", self.limit), ("offset", self.offset)] {
            if let Some(value) = value {
                page.insert(key.into(), value.into());
            }
        }
        page.insert("data".into(), self.data.iter().map(item).collect());
        Value::Object(page)
    }
}
