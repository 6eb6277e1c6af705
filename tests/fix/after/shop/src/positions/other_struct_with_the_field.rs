use crate::events::Purchase;

pub struct Parcel {
    pub order_id: String,
    pub kind: u8,
}

pub fn parcel(order: Purchase) -> Parcel {
    let Parcel { order_id, kind } = Parcel { order_id: order.number, kind: 1 };
    Parcel { order_id, kind }
}
