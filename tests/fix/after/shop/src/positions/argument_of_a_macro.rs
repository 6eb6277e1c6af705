use crate::events::Purchase;

macro_rules! first {
    ($list:expr, $of:ty) => {
        $list.first().map(|first: &$of| first)
    };
}

macro_rules! field {
    ($of:expr, $name:ident) => {
        &$of.$name
    };
}

pub fn number(orders: &[Purchase]) -> Option<&String> {
    first!(orders, Purchase).map(|order| field!(order, number))
}
