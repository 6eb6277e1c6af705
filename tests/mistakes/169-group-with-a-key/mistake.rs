use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten, key = "customer")]
    customer: Customer,
    #[webmarketer(statistic)]
    turnover: Currency,
}
