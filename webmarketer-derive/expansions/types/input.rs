#[derive(WebmarketerEvent)]
struct Types {
    #[webmarketer(type = "message")]
    text: String,
    #[webmarketer(type = "email", pii)]
    email: String,
    #[webmarketer(other_type = "hologram", other_entity = "campaign")]
    image: Json,
    #[webmarketer(most_probable_location, pii = false)]
    place: Location,
}
