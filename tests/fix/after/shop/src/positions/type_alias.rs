use crate::events::Purchase;

pub type Placed = Purchase;
pub type Reply<T = Purchase> = Result<T, Box<Purchase>>;

pub fn placed(order_id: String) -> Placed {
    Placed { number: order_id, total: 1.0, r#type: None, paid: None }
}
