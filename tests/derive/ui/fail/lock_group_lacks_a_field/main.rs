use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
}

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

fn main() {}
