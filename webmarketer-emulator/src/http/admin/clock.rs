//! `/_emulator/clock`: the clock of a session.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use webmarketer_core::parse_date;

use super::command::CommandBody;
use crate::clock::rfc3339;
use crate::http::error::ApiError;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/clock", get(show_clock).put(set_clock).delete(reset_clock))
        .route("/clock/advance", post(advance_clock))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    now: Option<String>,
    frozen: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    seconds: f64,
}

/// `GET clock`.
async fn show_clock(State(session): State<Arc<Session>>) -> Json<Value> {
    Json(json!({"now": rfc3339(session.clock.now()), "frozen": session.clock.is_frozen()}))
}

/// `PUT clock`: an omitted property is unchanged.
async fn set_clock(
    State(session): State<Arc<Session>>,
    CommandBody(setting): CommandBody<ClockBody>,
) -> Result<Json<Value>, ApiError> {
    let wrong = || ApiError::bad_request("now must be a date in RFC 3339");
    let now = setting.now.map(|now| parse_date(&now).ok_or_else(wrong)).transpose()?;
    // Frozen first, so that it stays exactly at the new time.
    if let Some(frozen) = setting.frozen {
        session.clock.freeze(frozen);
    }
    if let Some(now) = now {
        session.clock.set(now);
    }
    Ok(show_clock(State(session)).await)
}

/// `DELETE clock`: resets the clock to the time of this machine.
async fn reset_clock(State(session): State<Arc<Session>>) -> Json<Value> {
    session.clock.reset();
    show_clock(State(session)).await
}

/// `POST clock/advance`.
async fn advance_clock(
    State(session): State<Arc<Session>>,
    CommandBody(by): CommandBody<AdvanceBody>,
) -> Result<Json<Value>, ApiError> {
    let wrong = |_| ApiError::bad_request("seconds must be a number of at least 0; PUT clock can set the clock back");
    session.clock.advance(Duration::try_from_secs_f64(by.seconds).map_err(wrong)?);
    Ok(show_clock(State(session)).await)
}
