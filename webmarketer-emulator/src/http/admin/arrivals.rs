//! `/_emulator/arrivals`: every received event, including each event with a repeated nonce.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::project_filter::named_project;
use crate::http::error::ApiError;
use crate::http::observed::{ObservedArrival, observed_json};
use crate::http::query_parameters::QueryParameters;
use crate::ingest::Arrival;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/arrivals", get(list_arrivals).delete(forget_arrivals))
}

/// `GET arrivals`: the oldest first. `dropped` is the number of older arrivals that were removed because there were too
/// many.
async fn list_arrivals(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["project", "nonce", "test_id", "offset", "limit"])?;
    let (project, paging) = (named_project(&params)?, params.paging()?);
    let (nonce, test_id) = (params.text("nonce"), params.text("test_id"));
    let asked_for = |arrival: &&Arrival| {
        project.as_ref().is_none_or(|project| arrival.project == *project)
            && nonce.is_none_or(|nonce| &*arrival.nonce == nonce)
            && test_id.is_none_or(|test_id| arrival.test_id.as_deref() == Some(test_id))
    };
    let dropped = session.ingestion.arrivals.dropped();
    Ok(Json(session.ingestion.arrivals.with_arrivals(|arrivals| {
        let mut page = paging.page(arrivals.iter().filter(asked_for).collect());
        page.extra.insert("dropped".to_owned(), dropped.into());
        page.to_json(|arrival| observed_json(&ObservedArrival::from(*arrival)))
    })))
}

/// `DELETE arrivals`: returns the number of removed arrivals.
async fn forget_arrivals(
    State(session): State<Arc<Session>>,
    params: QueryParameters,
) -> Result<Json<Value>, ApiError> {
    params.allow_only(&[])?;
    Ok(Json(json!({"forgotten": session.ingestion.arrivals.clear()})))
}
