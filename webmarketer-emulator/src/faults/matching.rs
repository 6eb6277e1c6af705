//! Which requests a fault is for.

use serde::{Deserialize, Serialize};

use crate::model::paths::{API_PATH, OAUTH_PATH};

/// What a request must be like. What is left out is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct RequestMatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// Of the body of a send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_type: Option<String>,
    /// Only the one of that number among those that match, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nth: Option<u64>,
}

/// A request as it is matched.
pub(crate) struct MatchedRequest<'a> {
    pub(crate) method: &'a str,
    /// Below the address of the session.
    pub(crate) path: &'a str,
    /// The event type that its body names, where that was read.
    pub(crate) event_type: Option<&'a str>,
}

impl RequestMatch {
    /// Whether the line of the request fits, whatever its body is.
    pub(super) fn matches_request_line(&self, asked: &MatchedRequest<'_>) -> bool {
        self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(asked.method))
            && self.path.as_ref().is_none_or(|pattern| path_matches(pattern, asked.path))
    }

    /// Whether the request fits. Its number is counted elsewhere.
    pub(super) fn matches(&self, asked: &MatchedRequest<'_>) -> bool {
        self.matches_request_line(asked)
            && self.event_type.as_deref().is_none_or(|event_type| asked.event_type == Some(event_type))
    }
}

/// Whether a pattern means that path: part by part, where `*` is any one part. A pattern is of the whole path below the
/// session, or of what is below the API's or the token endpoint's base, as the documentation of the API writes it.
pub(crate) fn path_matches(pattern: &str, path: &str) -> bool {
    let same = |path: &str| {
        let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some("*"), Some(part)) if !part.is_empty() => {}
                (Some(expected), Some(part)) if expected == part => {}
                _ => return false,
            }
        }
    };
    let api = || path.strip_prefix(API_PATH).and_then(|path| path.strip_prefix("/v1"));
    same(path) || api().is_some_and(same) || path.strip_prefix(OAUTH_PATH).is_some_and(same)
}

#[cfg(test)]
mod tests {
    use super::path_matches;

    #[test]
    fn a_path_is_matched_part_by_part_with_and_without_its_base() {
        for (pattern, path) in [
            ("/events", "/api/v1/events"),
            ("/api/v1/events", "/api/v1/events"),
            ("/token", "/oidc/token"),
            ("/oidc/token", "/oidc/token"),
            ("/oidc/*", "/oidc/token"),
            ("/projects/*/events/*", "/api/v1/projects/shop/events/1"),
            ("/*/*/events", "/api/v1/events"),
        ] {
            assert!(path_matches(pattern, path), "{pattern} is {path}");
        }
        for (pattern, path) in [
            ("/events", "/api/v1/events/sync"),
            ("/events/*", "/api/v1/events"),
            ("/events/*", "/api/v1/events/"),
            ("/projects/*", "/api/v1/projects/shop/events"),
            ("*", "/api/v1/events"),
            ("", "/api/v1/events"),
            ("/events", "/api/v2/events"),
            ("/event*", "/api/v1/events"),
        ] {
            assert!(!path_matches(pattern, path), "{pattern} is not {path}");
        }
    }
}
