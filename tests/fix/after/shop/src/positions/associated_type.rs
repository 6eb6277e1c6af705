use crate::events::Purchase;

pub struct Orders(Vec<Purchase>);

impl Iterator for Orders {
    type Item = Purchase;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.pop().filter(|order| !order.number.is_empty())
    }
}

pub fn first(mut orders: impl Iterator<Item = Purchase>) -> Option<String> {
    orders.next().map(|order| order.number)
}
