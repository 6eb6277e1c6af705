use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    #[webmarketer(key = "order_id", storage_key = "order_id")]
    id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}
