use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    mail: Pii<Email>,
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(statistic)]
    turnover: Currency,
}
