use webmarketer_core::*;

// One error each.

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event = "purchase")]
struct Order {
    cupon: Option<String>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    #[webmarketer(keyy = "order_id")]
    id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Newsletter(String);

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
enum Moments {
    At,
}

fn main() {}
