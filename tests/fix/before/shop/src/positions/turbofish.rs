use crate::events::Order;

pub fn orders() -> usize {
    Vec::<Order>::with_capacity(std::mem::size_of::<Order>()).capacity()
}
