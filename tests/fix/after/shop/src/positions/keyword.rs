use crate::events::{Purchase, Visit};

pub fn kinds(order: Purchase, visit: Visit) -> (Option<String>, String) {
    let Purchase { r#type: kind, .. } = order;
    let Visit { page: url, .. } = visit;
    (kind, url)
}
