use webmarketer_core::*;

// The state is declared as a statistic, which also has another type.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "purchase", statistic("refunded"))]
struct A {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

// The attribute names another type than the lock, and the field has neither.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "purchase")]
struct B {
    #[webmarketer(type = "number")]
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

// The compiler reports the attribute.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "purchase")]
struct C {
    order_id: String,
    #[webmarkter(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
