use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "nowhere.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
