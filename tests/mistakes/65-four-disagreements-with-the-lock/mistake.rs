use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user)]
    email: Pii<Email>,
    turnover: Currency,
    cupon: Option<String>,
    store: Option<String>,
}
