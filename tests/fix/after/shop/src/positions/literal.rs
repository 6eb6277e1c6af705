use crate::events::Purchase;

pub fn order() -> Purchase {
    Purchase { number: "1".to_owned(), total: 1.0, r#type: None, paid: None }
}
