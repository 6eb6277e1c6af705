use crate::events::Purchase;

#[derive(Clone, Debug)]
pub enum Message {
    Placed(Purchase),
    Changed { order: Box<Purchase>, order_id: String },
}

pub fn number(message: Message) -> String {
    match message {
        Message::Placed(Purchase { number: order_id, .. }) => order_id,
        Message::Changed { order, order_id } => order.number + &order_id,
    }
}
