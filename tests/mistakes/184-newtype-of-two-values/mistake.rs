use webmarketer_core::FieldValue;

#[derive(FieldValue)]
struct OrderId(String, u32);
