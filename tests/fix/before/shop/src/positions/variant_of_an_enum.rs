use crate::events::Order;

#[derive(Clone, Debug)]
pub enum Message {
    Placed(Order),
    Changed { order: Box<Order>, order_id: String },
}

pub fn number(message: Message) -> String {
    match message {
        Message::Placed(Order { order_id, .. }) => order_id,
        Message::Changed { order, order_id } => order.order_id + &order_id,
    }
}
