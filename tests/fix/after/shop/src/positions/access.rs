use crate::events::Purchase;

pub fn is_kind(order: &Purchase, kind: &str) -> bool {
    order.r#type.as_deref() == Some(kind) && order . number == kind
}
