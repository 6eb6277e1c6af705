use webmarketer_core::*;

#[derive(FieldValue)]
enum Kind {
    Online,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Kind>,
    #[webmarketer(statistic)]
    turnover: Kind,
}

fn main() {}
