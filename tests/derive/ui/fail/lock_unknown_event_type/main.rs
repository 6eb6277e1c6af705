use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchas {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
