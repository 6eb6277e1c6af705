pub mod model {
    pub struct Purchase {
        pub order_id: String,
    }
}

use model::Purchase as Row;

pub fn row(order: crate::events::Purchase) -> Row {
    let Row { order_id } = Row { order_id: order.number };
    Row { order_id }
}
