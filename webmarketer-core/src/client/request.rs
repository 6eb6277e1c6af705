//! A request and what it is answered with.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value;
use url::Url;
use webmarketer_schema::wire::WireError;

use super::error::Called;
use super::hooks::RequestInfo;
use super::{Error, ErrorKind};
use crate::auth::{Token, TokenCache};

/// A request, ready to be made as often as it takes.
pub(crate) struct Request<'a> {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    pub(super) url: Cow<'a, Url>,
    /// With its media type.
    pub(super) body: Option<(&'static str, Bytes)>,
    pub(super) repeatable: bool,
    /// Whether a try may be cut off to make another.
    pub(super) limited: bool,
    /// Whether a failure is not followed by another try.
    pub(super) once: bool,
    pub(super) tokens: Option<&'a TokenCache>,
}

/// What a request was answered with.
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    /// Whether the service may have done what was asked before, at an earlier try.
    pub(crate) is_repeat: bool,
}

impl<'a> Request<'a> {
    /// A form to be posted to the token address. An access token that is not used does no harm, so it can be asked for again.
    pub(crate) fn token(url: &'a Url, form: String) -> Self {
        let (operation, method, url) = ("token", Method::POST, Cow::Borrowed(url));
        let body = Some(("application/x-www-form-urlencoded", form.into()));
        Self { operation, method, url, body, repeatable: true, limited: true, once: false, tokens: None }
    }

    /// The same, of which a try may take all of the time that is left.
    pub(crate) fn unlimited(self) -> Self {
        Self { limited: false, ..self }
    }

    /// The same, made once.
    pub(crate) fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// What is made of it with that token.
    pub(super) fn with(&self, token: Option<&Token>) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), Url::clone(&self.url));
        if let Some((media_type, body)) = &self.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(body.clone().into());
        }
        if let Some(token) = token {
            request.headers_mut().insert(AUTHORIZATION, token.header().clone());
        }
        request
    }

    pub(super) fn info(&self, attempt: u32) -> RequestInfo<'_> {
        let (operation, method, path) = (self.operation, self.method.as_str(), self.url.path());
        RequestInfo { operation, method, path, attempt }
    }

    /// Reads what was answered as JSON. An empty answer is null.
    pub(super) fn json(&self, answer: &[u8]) -> Result<Value, Error> {
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(answer).map_err(|error| {
            let what =
                if answer.trim_ascii_start().starts_with(b"<") { "an HTML page" } else { "something that is no JSON" };
            let call = self.called();
            let message = format!("{call} was answered with {what}; is the address of the API right?");
            let error = Error::new(ErrorKind::UnexpectedAnswer, message).with_source(error).of_call(call);
            error.of_answer(200, answer)
        })
    }

    /// Reads what was answered as an id.
    pub(super) fn id(&self, answer: &[u8]) -> Result<String, Error> {
        serde_json::from_slice(answer).or_else(|_| {
            let answer = self.json(answer)?;
            Err(Error::unexpected(self.called(), WireError::expected("", "an id", &answer)))
        })
    }

    pub(super) fn called(&self) -> Called {
        Called { method: self.method.clone(), path: self.url.path().to_owned() }
    }
}
