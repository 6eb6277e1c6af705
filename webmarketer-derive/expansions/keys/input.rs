#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camelCase")]
struct Keys {
    first_name: String,
    #[webmarketer(key = "e-mail")]
    email: String,
    #[webmarketer(storage_key = "phone", ingestion_key = "tel")]
    number: String,
}
