use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(statistic)] turnover: Currency,
}

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

fn main() {}
