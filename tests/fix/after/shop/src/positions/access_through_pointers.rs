use std::sync::{Arc, Mutex};

use crate::events::Purchase;

pub fn clear(boxed: &mut Box<Purchase>, shared: &Arc<Mutex<Purchase>>) -> Option<()> {
    boxed.number.clear();
    shared.lock().ok()?.number.clear();
    Some(())
}
