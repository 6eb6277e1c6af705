//! Matches requests with faults.

use serde::{Deserialize, Serialize};

use webmarketer_schema::convention::nearest_name;

use crate::model::paths::{API_PATH, OAUTH_PATH, OPERATION_PATHS, TOKEN_PATH};

/// The conditions on a request. An omitted condition matches every request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct RequestMatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// The event type in the body of a sent event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_type: Option<String>,
    /// The number of the request among the matching requests, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nth: Option<u64>,
}

/// The parts of a request that are matched.
pub(crate) struct MatchedRequest<'a> {
    pub(crate) method: &'a str,
    /// The path below the URL of the session.
    pub(crate) path: &'a str,
    /// The event type in the body, if the body was read.
    pub(crate) event_type: Option<&'a str>,
}

impl RequestMatch {
    /// Whether the method and the path match.
    pub(super) fn matches_request_line(&self, request: &MatchedRequest<'_>) -> bool {
        self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(request.method))
            && self.path.as_ref().is_none_or(|pattern| path_matches(pattern, request.path))
    }

    /// Whether the request matches, apart from its number, which the rule counts.
    pub(super) fn matches(&self, request: &MatchedRequest<'_>) -> bool {
        self.matches_request_line(request)
            && self.event_type.as_deref().is_none_or(|event_type| request.event_type == Some(event_type))
    }
}

/// Whether a pattern matches a path, segment by segment; `*` matches any single segment. The pattern is the path below
/// the URL of the session, or the path below the base of the API or of the token endpoint, as in the API documentation.
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

/// The paths of all requests, below the URL of a session. `*` is a parameter.
fn request_paths() -> impl Iterator<Item = String> {
    let operation = |path: &&str| {
        let segments = path.split('/').map(|segment| if segment.starts_with('{') { "*" } else { segment });
        format!("{API_PATH}/v1{}", segments.collect::<Vec<_>>().join("/"))
    };
    OPERATION_PATHS.iter().map(operation).chain([format!("{OAUTH_PATH}{TOKEN_PATH}")])
}

/// The path without the base of the API or of the token endpoint, if it has one.
fn below_base(path: &str) -> &str {
    let below = |base: &str| path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
    let api = below(API_PATH).and_then(|rest| rest.strip_prefix("/v1")).filter(|rest| rest.starts_with('/'));
    api.or_else(|| below(OAUTH_PATH)).unwrap_or(path)
}

/// The error of a pattern that matches no request: the most similar path, if there is one.
pub(super) fn check_pattern(pattern: &str) -> Result<(), Option<String>> {
    let known: Vec<String> = request_paths().collect();
    // A parameter of a path can have the value in the pattern.
    let can_match = |path: &String| {
        let base = path.strip_suffix(below_base(path)).unwrap_or_default();
        let same = |pattern: &str| {
            let equal = |(a, b): (&str, &str)| a == b || (a == "*" || b == "*") && !a.is_empty() && !b.is_empty();
            pattern.split('/').count() == path.split('/').count() && pattern.split('/').zip(path.split('/')).all(equal)
        };
        same(pattern) || same(&format!("{base}{pattern}"))
    };
    if known.iter().any(can_match) {
        return Ok(());
    }
    // The path that ends with the pattern, or else the most similar one.
    let (rest, known) = (below_base(pattern), known.iter().map(|path| below_base(path)).collect::<Vec<_>>());
    let ending = known.iter().find(|path| path.ends_with(rest)).copied();
    Err(ending.or_else(|| nearest_name(rest, &known)).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::{check_pattern, path_matches};

    #[test]
    fn a_pattern_that_can_match_nothing_is_an_error_with_the_most_similar_path() {
        for known in [
            "/events",
            "/events/sync",
            "/api/v1/events",
            "/token",
            "/oidc/token",
            "/oidc/*",
            "/agents/*",
            "/projects/shop/event-types/purchase",
            "/projects/*/events/*",
            "/*/*/events",
            "/*",
            "/agents/me",
            "/projects/shop/custom-columns/1",
        ] {
            assert_eq!(check_pattern(known), Ok(()), "{known}");
        }
        for (unknown, suggestion) in [
            ("/event", Some("/events")),
            ("/event-types", Some("/projects/*/event-types")),
            ("/projects/*/event-type", Some("/projects/*/event-types")),
            ("/api/v2/events", Some("/events")),
            ("/api/v1/event", Some("/events")),
            ("/oidc/tokens", Some("/token")),
            ("/projects//events/1", Some("/projects/*/events/*")),
            ("/nothing/like/it", None),
        ] {
            assert_eq!(check_pattern(unknown), Err(suggestion.map(str::to_owned)), "{unknown}");
        }
    }

    #[test]
    fn a_pattern_matches_each_segment_of_a_path_with_or_without_the_base() {
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
