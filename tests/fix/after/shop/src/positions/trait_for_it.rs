use crate::events::Purchase;

pub trait Numbered {
    fn number(&self) -> &str;
}

impl Numbered for Purchase {
    fn number(&self) -> &str {
        let Self { number: order_id, .. } = self;
        order_id
    }
}

impl From<Purchase> for String {
    fn from(order: Purchase) -> Self {
        order.number
    }
}
