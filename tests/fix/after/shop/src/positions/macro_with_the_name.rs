macro_rules! total {
    ($total:expr) => {
        crate::events::Order { total: $total, ..crate::positions::literal::order() }
    };
}

pub fn totals() -> [f64; 2] {
    [total!(1.0).total, total!(2.0).total]
}
