use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant, pii = false)]
    email: Email,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(flatten)]
    customer: Customer,
}

fn main() {}
