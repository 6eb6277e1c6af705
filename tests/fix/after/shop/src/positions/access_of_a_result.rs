use crate::events::Purchase;

pub fn number(find: impl Fn() -> Option<Purchase>) -> Option<String> {
    Some(find()?.number)
}
