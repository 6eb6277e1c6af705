//! The handlers of the shop.

use std::fmt::Display;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use webmarketer_core::{Amount, Client, Currency, Email, Error, ErrorKind, EventId, WebmarketerEvent};

use crate::{OrderPlaced, Orders};

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The client, whose queue sends the events.
    pub client: Client,
    /// The orders.
    pub orders: Arc<Orders>,
}

/// The routes of the shop.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/orders", post(place))
        .route("/orders/{id}/refund", post(refund))
        .route("/orders/{id}/margin", post(set_margin))
        .route("/health", get(health))
        .with_state(shop)
}

/// The body of a new order.
#[derive(Deserialize)]
struct NewOrder {
    id: String,
    email: String,
    total: String,
    currency: String,
}

/// Why a request is not done.
enum Failure {
    Invalid(String),
    Unknown,
    Exists,
    /// The same request can succeed a moment later.
    Later,
    Refused(String),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Invalid(message) => (StatusCode::BAD_REQUEST, message).into_response(),
            Self::Unknown => StatusCode::NOT_FOUND.into_response(),
            Self::Exists => StatusCode::CONFLICT.into_response(),
            Self::Later => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
            Self::Refused(message) => (StatusCode::BAD_GATEWAY, message).into_response(),
        }
    }
}

/// Places an order. The customer does not wait for Webmarketer: `enqueue` returns at once.
async fn place(State(shop): State<Shop>, Json(order): Json<NewOrder>) -> Result<StatusCode, Failure> {
    let invalid = |error: &dyn Display| Failure::Invalid(error.to_string());
    let total: Amount = order.total.parse().map_err(|error| invalid(&error))?;
    let event = OrderPlaced {
        email: Email::parse(&order.email).map_err(|error| invalid(&error))?.into(),
        turnover: Currency::new(total, &order.currency).map_err(|error| invalid(&error))?,
        order_id: order.id,
    };
    let nonce = event.nonce().unwrap_or_default();
    if !shop.orders.add(&nonce) {
        return Err(Failure::Exists);
    }
    let Err(error) = event.enqueue(&shop.client) else { return Ok(StatusCode::CREATED) };
    // The event was not accepted, so there is no order: the customer can try again.
    shop.orders.remove(&nonce);
    Err(if error.kind() == ErrorKind::QueueFull { Failure::Later } else { Failure::Refused(error.to_string()) })
}

/// Refunds an order: a state of its event.
async fn refund(State(shop): State<Shop>, Path(order): Path<String>) -> Result<StatusCode, Failure> {
    let id = event_id(&shop, &order)?;
    set(id.set(OrderPlaced::REFUNDED, true).send(&shop.client).await)
}

/// Sets the margin of an order when it is known: a statistic of its event.
async fn set_margin(
    State(shop): State<Shop>,
    Path(order): Path<String>,
    Json(margin): Json<f64>,
) -> Result<StatusCode, Failure> {
    let id = event_id(&shop, &order)?;
    set(id.set(OrderPlaced::MARGIN, margin).send(&shop.client).await)
}

/// The id of the event of an order.
fn event_id(shop: &Shop, order: &str) -> Result<EventId<OrderPlaced>, Failure> {
    let nonce = format!("{}:{order}", OrderPlaced::EVENT_TYPE);
    // Without an id, the event is still in the queue.
    shop.orders.event_id(&nonce).ok_or(Failure::Unknown)?.ok_or(Failure::Later)
}

fn set(result: Result<(), Error>) -> Result<StatusCode, Failure> {
    match result {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        // The service processes an event after it has received it.
        Err(error) if error.is_retryable() || error.kind() == ErrorKind::NotFound => Err(Failure::Later),
        Err(error) => Err(Failure::Refused(error.to_string())),
    }
}

/// What has become of the events, in numbers.
async fn health(State(shop): State<Shop>) -> Response {
    let Some(metrics) = shop.client.delivery_metrics() else { return StatusCode::OK.into_response() };
    Json(json!({
        "accepted": metrics.accepted,
        "received": metrics.received,
        "held": metrics.held,
        "dropped": metrics.dropped.total(),
        "oldest_seconds": metrics.oldest_age.as_secs(),
    }))
    .into_response()
}
