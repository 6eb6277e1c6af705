use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: f64,
}
