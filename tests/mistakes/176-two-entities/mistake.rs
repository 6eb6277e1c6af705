use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(event, statistic)]
    turnover: Currency,
}
