use crate::events::Order;

pub fn print(order: &Order) -> String {
    println!("{} {kind:?}", order.order_id, kind = order.kind);
    assert_eq!(order.order_id, "1", "{}", order.order_id);
    format!("{:?}", vec![order.order_id.as_str(), &order.order_id])
}
