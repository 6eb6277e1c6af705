use webmarketer_core::*;

// The lock holds this event type as it is here, and a raw tab in the name of another one.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "damaged_elsewhere.lock.json", event_type = "old-purchase")]
struct Archived {
    id: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "damaged_elsewhere.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {}
