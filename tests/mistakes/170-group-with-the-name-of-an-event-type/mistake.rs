use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
#[webmarketer(event_type = "purchase")]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(statistic)]
    turnover: Currency,
}
