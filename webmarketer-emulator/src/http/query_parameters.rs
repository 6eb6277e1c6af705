//! The parameters in the query of a request, read strictly: a value that is not understood is refused, never ignored,
//! unless the API documents no refusal.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use serde_json::Map;
use webmarketer_core::parse_date;
use webmarketer_schema::wire::Page;

use super::error::ApiError;

/// Items in a page where the request does not say.
const DEFAULT_LIMIT: usize = 10;

/// The parameters of a query.
#[derive(Default)]
pub(crate) struct QueryParameters(HashMap<String, String>);

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    offset: usize,
    /// 0 asks for all.
    limit: usize,
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Query(params) =
            Query::try_from_uri(&parts.uri).map_err(|_| ApiError::bad_request("the query cannot be read"))?;
        Ok(Self(params))
    }
}

impl QueryParameters {
    /// Refuses whatever is not among those parameters.
    pub(crate) fn allow_only(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(_) if known.is_empty() => Err(ApiError::bad_request("no parameter is known here")),
            Some(unknown) => {
                let message = format!("there is no parameter `{unknown}`, but: {}", known.join(", "));
                Err(ApiError::bad_request(message))
            }
        }
    }

    /// A text. One that is empty says nothing.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A yes or no, in any of the ways in which clients write it.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.text(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(ApiError::bad_request(format!("{name} must be true, false, 1 or 0"))),
        }
    }

    /// A date.
    pub(crate) fn date(&self, name: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
        let wrong = || ApiError::bad_request(format!("{name} must be a date in RFC 3339"));
        self.text(name).map(|text| parse_date(text).ok_or_else(wrong)).transpose()
    }

    /// A number, if there is one that is whole and 0 or more.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        parse_count(self.text(name)?)
    }

    /// The part of the list that is asked for.
    pub(crate) fn paging(&self) -> Result<Paging, ApiError> {
        let count = |name, default| {
            let wrong = || ApiError::bad_request(format!("{name} must be a whole number of 0 or more"));
            self.text(name).map_or(Ok(default), |text| parse_count(text).ok_or_else(wrong))
        };
        Ok(Paging { offset: count("offset", 0)?, limit: count("limit", DEFAULT_LIMIT)? })
    }
}

/// A number that is whole and 0 or more. No list is as long as the largest that there is, so a larger one is that.
fn parse_count(text: &str) -> Option<usize> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| text.parse().unwrap_or(usize::MAX))
}

impl Paging {
    /// The part of that many items from that offset on. What is not said has its default.
    pub(crate) fn new(offset: Option<usize>, limit: Option<usize>) -> Self {
        Self { offset: offset.unwrap_or(0), limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }

    /// That part of `items`.
    pub(crate) fn page<T>(self, items: Vec<T>) -> Page<T> {
        let total = items.len();
        let limit = if self.limit == 0 { total } else { self.limit };
        let data: Vec<T> = items.into_iter().skip(self.offset).take(limit).collect();
        let count = |number| u64::try_from(number).unwrap_or(u64::MAX);
        Page {
            total: count(total),
            count: count(data.len()),
            limit: Some(count(self.limit)),
            offset: Some(count(self.offset)),
            data,
            extra: Map::new(),
        }
    }
}
