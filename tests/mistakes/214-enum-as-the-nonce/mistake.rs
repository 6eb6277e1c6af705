use webmarketer_core::{FieldValue, WebmarketerEvent};

#[derive(FieldValue)]
enum Payment {
    CreditCard,
    DirectDebit,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Order {
    id: String,
    #[webmarketer(nonce)]
    payment: Payment,
}
