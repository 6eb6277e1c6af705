//! Who is asking, and whether they may: the bearer token, and the project in the path.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;
use webmarketer_schema::ProjectId;

use crate::accounts::Account;
use crate::answer::ApiError;
use crate::session::Session;

/// The account that a valid token speaks for.
pub(super) struct Caller(pub(super) Arc<Account>);

/// A request that may come without a token, though never with one that does not hold. A protected emulator takes none
/// without.
pub(super) struct Anybody(Option<Arc<Account>>);

impl Anybody {
    /// Whether they may send to that project.
    pub(super) fn reaches(&self, project: &ProjectId) -> bool {
        self.0.as_ref().is_none_or(|account| account.reaches(project))
    }
}

/// The project in the path, which the caller reaches.
pub(super) struct InProject(pub(super) ProjectId);

/// The last part of the path: the thing within the project.
pub(crate) struct Item(pub(crate) String);

/// The last two parts of the path: the thing within the project, and what is meant of it.
pub(super) struct PartOf(pub(super) String, pub(super) String);

impl FromRequestParts<Arc<Session>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or_else(ApiError::unauthorized)?;
        let now = session.clock.now().timestamp();
        let grant = scheme.eq_ignore_ascii_case("bearer").then(|| session.tokens.grant(token.trim(), now));
        let grant = grant.flatten().ok_or_else(ApiError::unauthorized)?;
        if grant.reaches_the_api() { Ok(Self(grant.account)) } else { Err(ApiError::forbidden()) }
    }
}

impl FromRequestParts<Arc<Session>> for Anybody {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        if session.service.admin_token.is_some() || parts.headers.contains_key(header::AUTHORIZATION) {
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
        let params = path(parts, session).await?;
        let project = params.iter().find(|(name, _)| *name == "project");
        let project: Option<ProjectId> = project.and_then(|(_, id)| id.parse().ok());
        // A project that is not there is not told apart from one that is out of reach.
        let there = |project: &ProjectId| account.reaches(project) && session.store.read(project, |_| ()).is_some();
        project.filter(there).map(Self).ok_or_else(ApiError::forbidden)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Item {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = path(parts, state).await?;
        Ok(Self(params.iter().last().map(|(_, value)| value.to_owned()).unwrap_or_default()))
    }
}

impl FromRequestParts<Arc<Session>> for PartOf {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, session: &Arc<Session>) -> Result<Self, ApiError> {
        let params = path(parts, session).await?;
        let mut values: Vec<_> = params.iter().map(|(_, value)| value.to_owned()).collect();
        let (part, item) = (values.pop().unwrap_or_default(), values.pop().unwrap_or_default());
        Ok(Self(item, part))
    }
}

async fn path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, ApiError> {
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::not_found("nothing has a path that is not UTF-8 once it is decoded"))
}
