use crate::events::Purchase;
use webmarketer_core::State;

pub fn settled() -> [State<Purchase>; 3] {
    [Purchase::PAID, <Purchase>::PAID, crate::events::Purchase::PAID]
}
