//! `/_emulator/events`, `trash` and `await`: the received events, and their verdicts.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use uuid::Uuid;

use super::project_filter::{named_project, projects_of};
use crate::http::error::ApiError;
use crate::http::observed::{ObservedEvent, ObservedStage, observed_json};
use crate::http::path_parameters::LastParameter;
use crate::http::query_parameters::QueryParameters;
use crate::ingest::{VerdictError, WaitFor};
use crate::model::Event;
use crate::session::Session;
use crate::store::StoredProject;

/// The default timeout of `await`, in seconds.
const TIMEOUT: f64 = 10.0;

/// The maximum timeout of `await`, in seconds.
const LONGEST: f64 = 60.0;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/events", get(list_events))
        .route("/events/{id}", get(show_event))
        .route("/trash", get(list_trash))
        .route("/await", get(wait_for_verdict))
}

/// The filter of a list of events.
struct EventFilter<'a> {
    nonce: Option<&'a str>,
    event_type: Option<&'a str>,
    test_id: Option<&'a str>,
    stage: Option<ObservedStage>,
    /// In lower case.
    search: Option<String>,
}

/// `GET events`: the newest first.
async fn list_events(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["project", "nonce", "type", "test_id", "stage", "search", "offset", "limit"])?;
    let stage = match params.text("stage") {
        None => None,
        Some("waiting") => Some(ObservedStage::Waiting),
        Some("visible") => Some(ObservedStage::Visible),
        Some("trashed") => Some(ObservedStage::Trashed),
        Some(_) => return Err(ApiError::bad_request("stage must be waiting, visible or trashed")),
    };
    filtered_page(&session, &params, stage)
}

/// `GET trash`: the trashed events, the newest first.
async fn list_trash(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["project", "nonce", "type", "test_id", "search", "offset", "limit"])?;
    filtered_page(&session, &params, Some(ObservedStage::Trashed))
}

fn filtered_page(
    session: &Session,
    params: &QueryParameters,
    stage: Option<ObservedStage>,
) -> Result<Json<Value>, ApiError> {
    let (project, paging) = (named_project(params)?, params.paging()?);
    let filter = EventFilter {
        nonce: params.text("nonce"),
        event_type: params.text("type"),
        test_id: params.text("test_id"),
        stage,
        search: params.text("search").map(str::to_lowercase),
    };
    session.store.read_projects(|projects| {
        let states = projects_of(projects, project.as_ref())?;
        let mut events: Vec<_> =
            states.flat_map(|state| state.events.iter().rev().map(move |(_, event)| (state, event))).collect();
        events.retain(|(_, event)| filter.matches(event));
        // The events of one project are already in this order.
        if project.is_none() && projects.len() > 1 {
            events.sort_by_key(|(_, event)| Reverse(event.arrived));
        }
        Ok(Json(
            paging
                .page(events)
                .to_json(|(state, event)| observed_json(&ObservedEvent::from_event(session, state, event))),
        ))
    })
}

/// `GET events/{id}`.
async fn show_event(
    State(session): State<Arc<Session>>,
    LastParameter(id): LastParameter,
) -> Result<Json<Value>, ApiError> {
    let id: Option<Uuid> = id.parse().ok();
    let event = session.store.read_projects(|projects| {
        let id = id?;
        projects.values().find_map(|state| Some(ObservedEvent::from_event(&session, state, state.events.by_id(&id)?)))
    });
    event.map(|event| Json(observed_json(&event))).ok_or_else(|| ApiError::not_found("no event has this id"))
}

/// `GET await`: responds when the event is visible or trashed.
async fn wait_for_verdict(
    State(session): State<Arc<Session>>,
    params: QueryParameters,
) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["nonce", "id", "project", "timeout"])?;
    let project = named_project(&params)?;
    let event = match (params.text("nonce"), params.text("id")) {
        (Some(nonce), None) => WaitFor::Nonce(nonce.to_owned()),
        (None, Some(id)) => {
            WaitFor::Id(id.parse().map_err(|_| ApiError::bad_request("id must be the id of an event"))?)
        }
        _ => return Err(ApiError::bad_request("expected either the parameter nonce or the parameter id")),
    };
    let timeout = params.text("timeout").map_or(Some(TIMEOUT), |seconds| seconds.parse().ok());
    let timeout = timeout.filter(|seconds| (0.0..=LONGEST).contains(seconds));
    let timeout = timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let timeout = timeout
        .ok_or_else(|| ApiError::bad_request(format!("timeout must be a number of seconds, from 0 to {LONGEST}")))?;
    let look = |project: &StoredProject, event: &Event| ObservedEvent::from_event(&session, project, event);
    let verdict = session.ingestion.verdict(project.as_ref(), &event, timeout, look).await;
    verdict.map(|observed| Json(observed_json(&observed))).map_err(|why| {
        let status = match why {
            VerdictError::NotReceived(_) | VerdictError::NotJudged { .. } => StatusCode::REQUEST_TIMEOUT,
            VerdictError::NoEvent | VerdictError::NoProject => StatusCode::NOT_FOUND,
            VerdictError::SeveralProjects => StatusCode::BAD_REQUEST,
        };
        ApiError::new(status, why.to_string())
    })
}

impl EventFilter<'_> {
    fn matches(&self, event: &Event) -> bool {
        self.nonce.is_none_or(|nonce| &**event.nonce.key() == nonce)
            && self.event_type.is_none_or(|reference| event.reference.as_str() == reference)
            && self.test_id.is_none_or(|test_id| event.test_id.as_deref() == Some(test_id))
            && self.stage.is_none_or(|stage| stage == ObservedStage::from(&event.stage))
            && self.search.as_ref().is_none_or(|search| contains(event, search))
    }
}

/// Whether an event contains the text, which is in lower case.
fn contains(event: &Event, text: &str) -> bool {
    let found = |place: &str| place.to_lowercase().contains(text);
    found(event.reference.as_str())
        || found(event.nonce.key())
        || found(&event.id.to_string())
        || event.test_id.as_deref().is_some_and(found)
        || event.data.contains(text)
}
