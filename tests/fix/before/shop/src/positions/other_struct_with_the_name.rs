pub mod model {
    pub struct Purchase {
        pub order_id: String,
    }
}

use model::Purchase as Row;

pub fn row(order: crate::events::Order) -> Row {
    let Row { order_id } = Row { order_id: order.order_id };
    Row { order_id }
}
