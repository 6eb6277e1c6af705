use webmarketer_core::FieldValue;

#[derive(FieldValue)]
#[webmarketer(type = "string")]
struct OrderId(String);
