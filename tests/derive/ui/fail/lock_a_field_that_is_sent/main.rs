use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", statistic("turnover", type = "currency"))]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,

}

fn main() {}
