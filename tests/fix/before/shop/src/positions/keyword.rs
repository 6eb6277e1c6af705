use crate::events::{Order, Visit};

pub fn kinds(order: Order, visit: Visit) -> (Option<String>, String) {
    let Order { kind, .. } = order;
    let Visit { url, .. } = visit;
    (kind, url)
}
