use crate::events::Purchase;

#[derive(Clone, Debug, PartialEq)]
pub struct Queue<'a> {
    pub first: Purchase,
    pub rest: &'a [Purchase],
}

pub fn numbers<'a>(queue: &'a Queue<'a>) -> [&'a str; 2] {
    [&queue.first.number, &queue.rest[0].number]
}
