use webmarketer_core::WebmarketerEvent;

use crate::events::Order;

pub fn reference() -> &'static str {
    <Order as WebmarketerEvent>::EVENT_TYPE
}

pub fn json(order_id: String) -> Option<String> {
    Order { order_id, total: 1.0, kind: None, settled: None }.to_json().ok()
}
