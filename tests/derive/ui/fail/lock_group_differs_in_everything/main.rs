use webmarketer_core::*;

#[derive(WebmarketerFields)]
#[webmarketer(state("coupon"))]
struct Order {
    order_id: u32,
    #[webmarketer(key = "store")]
    shop: Option<String>,
    refunded: bool,
}

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(pii = false)]
    email: Email,
    #[webmarketer(statistic)]
    turnover: Option<Currency>,
    loyalty_points: u32,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    #[webmarketer(flatten)]
    order: Order,
    #[webmarketer(flatten)]
    customer: Customer,
}

#[derive(WebmarketerFields)]
struct Picture {
    image: Option<String>,
    #[webmarketer(statistic)]
    topic: Option<Message>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    when: chrono::DateTime<chrono::Utc>,
    #[webmarketer(flatten)]
    picture: Picture,
}

fn main() {}
