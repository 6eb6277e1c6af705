use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: Option<u32>,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: f64,
}

fn main() {}
