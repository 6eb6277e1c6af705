use crate::events::Order;
use webmarketer_core::State;

pub fn settled() -> [State<Order>; 3] {
    [Order::SETTLED, <Order>::SETTLED, crate::events::Order::SETTLED]
}
