use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    #[webmarketer(discriminant)]
    order_id: String,
    #[webmarketer(user)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
