use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminent)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
    items: Option<String>,
}
