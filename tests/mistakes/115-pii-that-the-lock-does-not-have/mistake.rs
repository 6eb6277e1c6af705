use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: Pii<String>,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}
