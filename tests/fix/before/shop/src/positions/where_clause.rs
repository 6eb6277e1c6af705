use crate::events::Order;

pub fn order<T>(from: T) -> String
where
    T: Into<Order>,
    Order: Clone,
{
    from.into().order_id
}
