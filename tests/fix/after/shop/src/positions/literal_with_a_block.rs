use crate::events::Purchase;

pub fn order(ids: &[String]) -> Purchase {
    Purchase {
        number: {
            let order_id = ids.concat();
            order_id
        },
        total: 0.0,
        r#type: if ids.is_empty() { None } else { Some(String::new()) },
        paid: None,
    }
}
