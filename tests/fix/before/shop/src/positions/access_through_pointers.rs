use std::sync::{Arc, Mutex};

use crate::events::Order;

pub fn clear(boxed: &mut Box<Order>, shared: &Arc<Mutex<Order>>) -> Option<()> {
    boxed.order_id.clear();
    shared.lock().ok()?.order_id.clear();
    Some(())
}
