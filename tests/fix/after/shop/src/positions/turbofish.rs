use crate::events::Purchase;

pub fn orders() -> usize {
    Vec::<Purchase>::with_capacity(std::mem::size_of::<Purchase>()).capacity()
}
