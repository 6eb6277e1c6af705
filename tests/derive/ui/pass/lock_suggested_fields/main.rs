#![allow(dead_code)]

use webmarketer_core::*;

// The fields are those that the messages of `lock_mandatory_fields_missing` say to add.

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
    at: webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "été 3d")]
struct Odd {
    #[webmarketer(ingestion_key = "x")] a: String,
    #[webmarketer(ingestion_key = "x", user)] b: String,
    #[webmarketer(other_entity = "campaign")] clé: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct MandatoryFields {
    #[webmarketer(storage_key = "birthDate", ingestion_key = "birth", user)] birth_date: Pii<webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>>,
    #[webmarketer(pii = false)] email: Email,
    r#gen: String,
    #[webmarketer(other_type = "hologram")] image: Json,
    #[webmarketer(key = "is new")] is_new: bool,
    #[webmarketer(key = "is-new")] is_new_2: bool,
    #[webmarketer(key = "surface_m²")] unnamed: f64,
    r#type: Message,
    #[webmarketer(user, most_probable_location)] r#where: Pii<Location>,
    #[webmarketer(user, pii = false)] work_phone: Phone,
}

fn main() {}
