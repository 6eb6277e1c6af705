use webmarketer_core::{Currency, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: String,
    #[webmarketer(statistic)]
    turnover: Currency,
}
