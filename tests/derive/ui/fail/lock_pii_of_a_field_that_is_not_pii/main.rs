use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Email,
    #[webmarketer(statistic)]
    turnover: Currency,
    coupon: Option<Pii<String>>,
}

fn main() {}
