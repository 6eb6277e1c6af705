use webmarketer_core::*;

// A type with two fields has no kind, so its uses cannot be compared.
mod values {
    #[derive(webmarketer_core::FieldValue)]
    pub struct OrderId(String, String);
}

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    #[webmarketer(nonce)]
    order_id: values::OrderId,
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
