use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    emial: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
