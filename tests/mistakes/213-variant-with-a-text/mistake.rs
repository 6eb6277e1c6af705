use webmarketer_core::FieldValue;

#[derive(FieldValue)]
enum Payment {
    CreditCard,
    Other(String),
}
