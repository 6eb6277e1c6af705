use crate::events::Purchase;

pub const NONE: Option<Purchase> = None;
pub const FREE: Purchase = Purchase { number: String::new(), total: 0.0, r#type: None, paid: None };
pub static EMPTY: [Purchase; 0] = [];
