use webmarketer_core::*;
use webmarketer_core::chrono::{DateTime, Utc};

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct Skipped {
    #[webmarketer(skip)]
    at: DateTime<Utc>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct TurnedOff {
    #[cfg(any())]
    at: DateTime<Utc>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "newsletter")]
struct WithoutAttributes {
    email: Pii<Email>,
    when: DateTime<Utc>,
}

fn main() {}
