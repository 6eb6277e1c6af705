use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant, key = "e-mail")]
    email: Pii<Email>,
    #[webmarketer(flatten)]
    order: Order,
}

#[derive(WebmarketerFields)]
struct Order {
    #[webmarketer(statistic)]
    turnovr: Currency,
    cupon: Option<String>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
}

fn main() {}
