use webmarketer_core::*;
use webmarketer_core::chrono::{DateTime, Utc};

// Its fields are those of `newsletter`.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Subscription {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    topic: Option<String>,
    when: DateTime<Utc>,
}

// Its name contains `newsletter`.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct NewsletterSubscription {
    id: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "newsleter")]
struct Misspelt {
    id: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Coupon {
    code: String,
}

fn main() {}
