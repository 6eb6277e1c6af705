//! The caller of a request: the account of the bearer token, and the project in the path.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use webmarketer_schema::ProjectId;

use crate::http::error::ApiError;
use crate::http::path_parameters::path_parameters;
use crate::model::Account;
use crate::session::Session;

/// The account of a valid token.
pub(super) struct Caller(pub(super) Arc<Account>);

/// The account of a request whose token is optional. An invalid token is an error, and an emulator with an admin token
/// requires a token.
pub(super) struct OptionalCaller(Option<Arc<Account>>);

impl OptionalCaller {
    /// Whether the caller may send events to the project.
    pub(super) fn can_access(&self, project: &ProjectId) -> bool {
        self.0.as_ref().is_none_or(|account| account.can_access(project))
    }
}

/// The project in the path, to which the caller has access.
pub(super) struct InProject(pub(super) ProjectId);

impl FromRequestParts<Arc<Session>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or_else(ApiError::unauthorized)?;
        let now = session.clock.now().timestamp();
        let grant = scheme.eq_ignore_ascii_case("bearer").then(|| session.tokens.grant(token.trim(), now));
        let grant = grant.flatten().ok_or_else(ApiError::unauthorized)?;
        if grant.allows_api() { Ok(Self(grant.account)) } else { Err(ApiError::forbidden()) }
    }
}

impl FromRequestParts<Arc<Session>> for OptionalCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        if session.config.admin_token.is_some() || parts.headers.contains_key(header::AUTHORIZATION) {
            let Caller(account) = Caller::from_request_parts(parts, session).await?;
            return Ok(Self(Some(account)));
        }
        Ok(Self(None))
    }
}

impl FromRequestParts<Arc<Session>> for InProject {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        let Caller(account) = Caller::from_request_parts(parts, session).await?;
        let params = path_parameters(parts, session).await?;
        let project = params.iter().find(|(name, _)| *name == "project");
        let project: Option<ProjectId> = project.and_then(|(_, id)| id.parse().ok());
        // As in the API, a project that does not exist is answered like one without access.
        let there =
            |project: &ProjectId| account.can_access(project) && session.store.read_project(project, |_| ()).is_some();
        project.filter(there).map(Self).ok_or_else(ApiError::forbidden)
    }
}
