use crate::events::Order;

pub struct Parcel {
    pub order_id: String,
    pub kind: u8,
}

pub fn parcel(order: Order) -> Parcel {
    let Parcel { order_id, kind } = Parcel { order_id: order.order_id, kind: 1 };
    Parcel { order_id, kind }
}
