//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Bought
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Bought {
    #[webmarketer(key = "数", statistic)]
    pub 数: f64,
    #[webmarketer(key = "購入")]
    pub 購入: String,
}

/// Counted
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    state("!!", const = "UNNAMED"),
    state("a"),
    statistic("order-count", const = "ORDER_COUNT_9"),
    statistic("order_count"),
    state("strasse"),
    state("straße", const = "FIELD_5099A6FA")
)]
pub struct Counted {
    #[webmarketer(key = "a", statistic, const = "A_C")]
    pub a_c: f64,
    #[webmarketer(key = "3d", state, const = "X3D")]
    pub x3d: Option<bool>,
}

/// 購入
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "購入", as_is, name = "購入")]
pub struct 購入 {}
