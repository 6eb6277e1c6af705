use webmarketer_core::{Currency, Email, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant, pii = false)]
    email: Email,
    #[webmarketer(statistic)]
    turnover: Currency,
}
