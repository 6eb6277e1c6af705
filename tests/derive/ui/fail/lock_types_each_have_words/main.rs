use webmarketer_core::*;

#[derive(FieldValue)]
struct Sku(String);

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", rename_all = "camelCase")]
struct MandatoryFields {
    #[webmarketer(user, ingestion_key = "birth", pii)]
    birth_date: String,
    #[webmarketer(pii = false)]
    email: String,
    #[webmarketer(key = "gen")]
    gender: bool,
    #[webmarketer(key = "is new")]
    is_new: u8,
    #[webmarketer(key = "is-new")]
    is_new_2: &'static str,
    #[webmarketer(key = "surface_m²")]
    surface: String,
    r#type: Sku,
    #[webmarketer(key = "where", user, most_probable_location, pii)]
    place: String,
    #[webmarketer(key = "work_phone", user)]
    phone: u64,
    #[webmarketer(other_type = "hologram")]
    image: Json,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase<'a> {
    order_id: Option<&'a u64>,
    #[webmarketer(user, discriminant)]
    email: Pii<String>,
    #[webmarketer(statistic)]
    turnover: f64,
}

fn main() {}
