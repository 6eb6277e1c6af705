use crate::events::Purchase;

pub fn order<T>(from: T) -> String
where
    T: Into<Purchase>,
    Purchase: Clone,
{
    from.into().number
}
