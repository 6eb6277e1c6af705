use webmarketer_core::FieldValue;

#[derive(FieldValue)]
struct Tags(Vec<String>);
