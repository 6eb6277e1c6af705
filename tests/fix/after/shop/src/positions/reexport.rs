pub use crate::events::Purchase;

pub mod deeper {
    pub use super::Purchase as Deep;

    pub fn total(order: &super::Purchase) -> f64 {
        order.total
    }
}
