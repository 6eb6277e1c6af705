use webmarketer_core::WebmarketerEvent;

use crate::events::Purchase;

pub fn reference() -> &'static str {
    <Purchase as WebmarketerEvent>::EVENT_TYPE
}

pub fn json(order_id: String) -> Option<String> {
    Purchase { number: order_id, total: 1.0, r#type: None, paid: None }.to_json().ok()
}
