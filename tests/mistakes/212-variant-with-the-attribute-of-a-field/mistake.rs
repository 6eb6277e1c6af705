use webmarketer_core::FieldValue;

#[derive(FieldValue)]
enum Payment {
    #[webmarketer(key = "card")]
    CreditCard,
    DirectDebit,
}
