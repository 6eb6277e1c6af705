use crate::events::Order;

macro_rules! first {
    ($list:expr, $of:ty) => {
        $list.first().map(|first: &$of| first)
    };
}

macro_rules! field {
    ($of:expr, $name:ident) => {
        &$of.$name
    };
}

pub fn number(orders: &[Order]) -> Option<&String> {
    first!(orders, Order).map(|order| field!(order, order_id))
}
