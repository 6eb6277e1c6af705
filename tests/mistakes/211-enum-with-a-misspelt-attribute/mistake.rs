use webmarketer_core::FieldValue;

#[derive(FieldValue)]
#[webmarketer(renameAll = "snake_case")]
enum Payment {
    CreditCard,
    DirectDebit,
}
