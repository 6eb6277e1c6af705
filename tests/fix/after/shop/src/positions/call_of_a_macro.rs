use crate::events::Purchase;

pub fn print(order: &Purchase) -> String {
    println!("{} {kind:?}", order.number, kind = order.r#type);
    assert_eq!(order.number, "1", "{}", order.number);
    format!("{:?}", vec![order.number.as_str(), &order.number])
}
