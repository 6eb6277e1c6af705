#![deny(warnings)]
#![allow(dead_code)]

use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

// The fields are those that `lock_mandatory_fields_missing` says to add.

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)] email: Pii<Email>,
    #[webmarketer(statistic)] turnover: Currency,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", rename_all = "camelCase")]
struct Moments {
    at: DateTime<Utc>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "été 3d")]
struct Odd {
    #[webmarketer(ingestion_key = "x")] a: String,
    #[webmarketer(ingestion_key = "x", user)] b: String,
    #[webmarketer(other_entity = "campaign")] clé: String,
}

fn main() {}
