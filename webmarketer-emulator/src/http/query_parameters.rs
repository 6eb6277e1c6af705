//! The query parameters of a request. An invalid value is an error, unless the API documents no error for it.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use serde_json::Map;
use webmarketer_core::parse_date;
use webmarketer_schema::wire::Page;

use super::error::ApiError;

/// The default number of items in a page.
const DEFAULT_LIMIT: usize = 10;

/// The query parameters of a request.
#[derive(Default)]
pub(crate) struct QueryParameters(HashMap<String, String>);

/// The requested part of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    offset: usize,
    /// 0 means all.
    limit: usize,
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Query(params) =
            Query::try_from_uri(&parts.uri).map_err(|_| ApiError::bad_request("cannot read the query parameters"))?;
        Ok(Self(params))
    }
}

impl QueryParameters {
    /// Fails if the query has any other parameter.
    pub(crate) fn allow_only(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(unknown) if known.is_empty() => {
                Err(ApiError::bad_request(format!("unknown parameter `{unknown}`; expected none")))
            }
            Some(unknown) => {
                let message = format!("unknown parameter `{unknown}`; expected one of {}", known.join(", "));
                Err(ApiError::bad_request(message))
            }
        }
    }

    /// A text; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A boolean; `false` if it is absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.text(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(ApiError::bad_request(format!("{name} must be true, false, 1 or 0"))),
        }
    }

    pub(crate) fn date(&self, name: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
        let wrong = || ApiError::bad_request(format!("{name} must be an RFC 3339 date"));
        self.text(name).map(|text| parse_date(text).ok_or_else(wrong)).transpose()
    }

    /// An integer of at least 0; `None` if it is absent or invalid.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        parse_count(self.text(name)?)
    }

    pub(crate) fn paging(&self) -> Result<Paging, ApiError> {
        let count = |name, default| {
            let wrong = || ApiError::bad_request(format!("{name} must be an integer of at least 0"));
            self.text(name).map_or(Ok(default), |text| parse_count(text).ok_or_else(wrong))
        };
        Ok(Paging { offset: count("offset", 0)?, limit: count("limit", DEFAULT_LIMIT)? })
    }
}

/// Parses an integer of at least 0. Saturates, because no list is that long.
fn parse_count(text: &str) -> Option<usize> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| text.parse().unwrap_or(usize::MAX))
}

impl Paging {
    pub(crate) fn new(offset: Option<usize>, limit: Option<usize>) -> Self {
        Self { offset: offset.unwrap_or(0), limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }

    /// The number of items up to the end of the page.
    pub(crate) fn end(self) -> usize {
        if self.limit == 0 { usize::MAX } else { self.offset.saturating_add(self.limit) }
    }

    /// The requested part of `items`.
    pub(crate) fn page<T>(self, items: Vec<T>) -> Page<T> {
        self.page_of(items.len(), items)
    }

    /// The requested part of a list of `total` items, of which `items` are those up to the end of the page.
    pub(crate) fn page_of<T>(self, total: usize, items: Vec<T>) -> Page<T> {
        let limit = if self.limit == 0 { total } else { self.limit };
        let data: Vec<T> = items.into_iter().skip(self.offset).take(limit).collect();
        let count = |number| u64::try_from(number).unwrap_or(u64::MAX);
        Page {
            total: count(total),
            count: count(data.len()),
            limit: Some(count(self.limit)),
            // A page with all items is the last one: the vendor's PHP SDK asks for pages until `offset` is `total`.
            offset: Some(count(if self.limit == 0 { total.max(self.offset) } else { self.offset })),
            data,
            extra: Map::new(),
        }
    }
}
