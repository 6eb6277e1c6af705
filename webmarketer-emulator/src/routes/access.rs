//! Who is asking, and whether they may: the bearer token, and the project in the path.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;
use webmarketer_schema::ProjectId;

use crate::accounts::Account;
use crate::answer::ApiError;
use crate::oauth;
use crate::service::Service;

/// The account that a valid token speaks for.
pub(super) struct Caller(pub(super) Account);

/// A request that may come without a token, though never with one that does not hold.
pub(super) struct Anybody;

/// The project in the path, which the caller reaches.
pub(super) struct InProject(pub(super) ProjectId);

/// The last part of the path: the thing within the project.
pub(super) struct Item(pub(super) String);

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or_else(ApiError::unauthorized)?;
        let account = scheme.eq_ignore_ascii_case("bearer").then(|| oauth::account_of(service, token.trim()));
        account.flatten().cloned().map(Self).ok_or_else(ApiError::unauthorized)
    }
}

impl FromRequestParts<Arc<Service>> for Anybody {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            Caller::from_request_parts(parts, service).await?;
        }
        Ok(Self)
    }
}

impl FromRequestParts<Arc<Service>> for InProject {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        let Caller(account) = Caller::from_request_parts(parts, service).await?;
        let params = path(parts, service).await?;
        let project = params.iter().find(|(name, _)| *name == "project");
        let project: Option<ProjectId> = project.and_then(|(_, id)| id.parse().ok());
        // A project that is not there is not told apart from one that is out of reach.
        let there = |project: &ProjectId| account.reaches(project) && service.store.with(project, |_| ()).is_some();
        project.filter(there).map(Self).ok_or_else(ApiError::forbidden)
    }
}

impl FromRequestParts<Arc<Service>> for Item {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        let params = path(parts, service).await?;
        Ok(Self(params.iter().last().map(|(_, value)| value.to_owned()).unwrap_or_default()))
    }
}

async fn path(parts: &mut Parts, service: &Arc<Service>) -> Result<RawPathParams, ApiError> {
    RawPathParams::from_request_parts(parts, service)
        .await
        .map_err(|_| ApiError::bad_request("the path is not UTF-8 once it is decoded"))
}
