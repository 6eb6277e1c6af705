use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant, pii = false)]
    email: Email,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(pii)]
    coupon: Option<String>,
}

fn main() {}
