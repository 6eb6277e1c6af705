//! The handlers of the shop.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use webmarketer_core::{Client, Currency, Email, Error, ErrorKind, Update, WebmarketerEvent};

use crate::{OrderPlaced, Orders, ProductViewed};

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The client, whose outbox sends the events.
    pub client: Client,
    /// The orders.
    pub orders: Arc<Orders>,
}

/// The routes of the shop.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/products/{id}", get(show_product))
        .route("/orders", post(place_order))
        .route("/orders/{id}/refund", post(refund))
        .route("/orders/{id}/margin", post(set_margin))
        .route("/health", get(health))
        .with_state(shop)
}

/// Why a request is not done.
enum Failure {
    Invalid(String),
    Unknown,
    Exists,
    /// The same request can succeed a moment later.
    Later,
    Failed(String),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Invalid(message) => (StatusCode::BAD_REQUEST, message).into_response(),
            Self::Unknown => StatusCode::NOT_FOUND.into_response(),
            Self::Exists => StatusCode::CONFLICT.into_response(),
            Self::Later => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
            Self::Failed(message) => (StatusCode::INTERNAL_SERVER_ERROR, message).into_response(),
        }
    }
}

/// An event or an update that was not accepted.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::QueueFull | ErrorKind::Storage | ErrorKind::ShutDown => Self::Later,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Shows a product. `enqueue` returns at once: a view may be lost if the shop is killed in the next moment.
async fn show_product(State(shop): State<Shop>, Path(product_id): Path<String>) -> String {
    let page = format!("The product {product_id}");
    // The customer sees the product even if the event is lost.
    if let Err(error) = (ProductViewed { product_id }).enqueue(&shop.client) {
        eprintln!("a view is lost: {error}");
    }
    page
}

/// The body of a new order.
#[derive(Deserialize)]
struct NewOrder {
    id: String,
    email: String,
    total: String,
    currency: String,
}

/// Places an order. `persist` returns when its event is on disk: it does not wait for the service, and the event is sent
/// even if the shop is killed.
async fn place_order(State(shop): State<Shop>, Json(order): Json<NewOrder>) -> Result<StatusCode, Failure> {
    let event = order_placed(order).map_err(|error| Failure::Invalid(error.to_string()))?;
    // A task ends even if the customer disconnects.
    tokio::spawn(persist_order(shop, event)).await.map_err(|error| Failure::Failed(error.to_string()))?
}

async fn persist_order(shop: Shop, event: OrderPlaced) -> Result<StatusCode, Failure> {
    let nonce = event.nonce().unwrap_or_default();
    if !shop.orders.add(&nonce) {
        return Err(Failure::Exists);
    }
    match event.persist(&shop.client).await {
        Ok(persisted) => shop.orders.persisted(persisted),
        Err(error) => {
            // There is no order, and the customer can try again. After a timeout (`ErrorKind::Storage`), it is not known
            // whether the event is stored: the next try has the same nonce, so it is the same event. If there is none,
            // the service may receive the event of an order that was not placed.
            shop.orders.remove(&nonce);
            return Err(Error::from(error).into());
        }
    }
    Ok(StatusCode::CREATED)
}

fn order_placed(order: NewOrder) -> Result<OrderPlaced, Box<dyn StdError>> {
    Ok(OrderPlaced {
        email: Email::parse(&order.email)?.into(),
        turnover: Currency::new(order.total.parse()?, &order.currency)?,
        order_id: order.id,
    })
}

/// Refunds an order: a state of its event.
async fn refund(State(shop): State<Shop>, Path(order): Path<String>) -> Result<StatusCode, Failure> {
    persist(&shop, shop.orders.set(&order, OrderPlaced::REFUNDED, true)).await
}

/// Sets the margin of an order when it is known: a statistic of its event.
async fn set_margin(
    State(shop): State<Shop>,
    Path(order): Path<String>,
    Json(margin): Json<f64>,
) -> Result<StatusCode, Failure> {
    persist(&shop, shop.orders.set(&order, OrderPlaced::MARGIN, margin)).await
}

/// Adds an update to the outbox, which sends it after the event of the order.
async fn persist(shop: &Shop, update: Option<Update<OrderPlaced>>) -> Result<StatusCode, Failure> {
    update.ok_or(Failure::Unknown)?.persist(&shop.client).await?;
    Ok(StatusCode::ACCEPTED)
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
