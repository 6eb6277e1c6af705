//! Matches requests with faults.

use serde::{Deserialize, Serialize};

use webmarketer_schema::convention::nearest_name;

use crate::model::paths::{API_PATH, OAUTH_PATH};

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

/// The paths of all operations, below the base of the API. `*` is a parameter.
const API_PATHS: [&str; 24] = [
    "/events",
    "/events/sync",
    "/projects/*",
    "/projects/*/events/*",
    "/projects/*/events/*/states/*",
    "/projects/*/events/*/statistics/*",
    "/projects/*/events/insights",
    "/projects/*/trashed-events",
    "/projects/*/event-types",
    "/projects/*/event-types/*",
    "/projects/*/fields",
    "/projects/*/fields/*",
    "/projects/*/user-fields",
    "/projects/*/state-fields",
    "/projects/*/statistic-fields",
    "/projects/*/integrations",
    "/projects/*/integrations/*",
    "/projects/*/custom-columns",
    "/projects/*/custom-columns/*",
    "/projects/*/interactions/offline",
    "/projects/*/users/search",
    "/projects/*/users/*/events",
    "/agents/me/projects",
    "/agents/me/workspaces",
];

/// The path of the token endpoint, below its base, and that of an agent, which is a prefix of others.
const OTHER_PATHS: [&str; 2] = ["/token", "/agents/me"];

/// The error of a pattern that matches the path of no operation: the most similar path, if there is one.
pub(super) fn check_pattern(pattern: &str) -> Result<(), Option<&'static str>> {
    let below = |base: &str| pattern.strip_prefix(base).filter(|rest| rest.starts_with('/'));
    let api = below(API_PATH).and_then(|rest| rest.strip_prefix("/v1")).filter(|rest| rest.starts_with('/'));
    let rest = api.or_else(|| below(OAUTH_PATH)).unwrap_or(pattern);
    let paths = || API_PATHS.into_iter().chain(OTHER_PATHS);
    let same = |path: &str| {
        let equal = |(a, b): (&str, &str)| a == b || (a == "*" || b == "*") && !a.is_empty() && !b.is_empty();
        rest.split('/').count() == path.split('/').count() && rest.split('/').zip(path.split('/')).all(equal)
    };
    // A pattern can also spell the base with `*`.
    let with_base = |path: &str| {
        let full = if path == "/token" { format!("{OAUTH_PATH}{path}") } else { format!("{API_PATH}/v1{path}") };
        path_matches(pattern, &full)
    };
    if paths().any(|path| same(path) || with_base(path)) {
        return Ok(());
    }
    // The most similar path; or else the one that ends with the pattern.
    let known: Vec<&'static str> = paths().collect();
    let ending = || known.iter().find(|path| path.ends_with(rest)).copied();
    Err(ending().or_else(|| nearest_name(rest, &known)))
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
            ("/nothing/like/it", None),
        ] {
            assert_eq!(check_pattern(unknown), Err(suggestion), "{unknown}");
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
