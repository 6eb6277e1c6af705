#[derive(FieldValue)]
#[webmarketer(rename_all = "kebab-case", display, from_str, serde)]
enum Payment {
    CreditCard,
    #[webmarketer(rename = "debit", alias = "direct-debit")]
    DirectDebit,
    #[webmarketer(other)]
    Other(String),
}
