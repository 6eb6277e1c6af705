use webmarketer_core::*;
use webmarketer_core::chrono::{DateTime, Utc};

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    number: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

// The new name contains the old one.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct Moments {
    at_once: DateTime<Utc>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct WithKey {
    #[webmarketer(key = "instant")]
    at: DateTime<Utc>,
}

fn main() {}
