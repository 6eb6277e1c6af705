use crate::events::Purchase;

pub fn handlers() -> Vec<Box<dyn Fn(&Purchase) -> Option<&String>>> {
    vec![Box::new(|order| Some(&order.number)), Box::new(|Purchase { r#type: kind, .. }| kind.as_ref())]
}
