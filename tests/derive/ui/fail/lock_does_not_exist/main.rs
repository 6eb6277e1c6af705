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

// The lock is the same, and so is the error: it is printed once. The fields are not compared.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "nowhere.lock.json")]
struct Visit {
    unknown: u8,
}

fn main() {}
