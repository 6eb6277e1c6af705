use wm::FieldValue;

#[derive(FieldValue)]
struct OrderId(String);
