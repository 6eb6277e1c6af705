pub use crate::events::Order;

pub mod deeper {
    pub use super::Order as Deep;

    pub fn total(order: &super::Order) -> f64 {
        order.total
    }
}
