use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<String>,
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(statistic)]
    turnover: Currency,
}
