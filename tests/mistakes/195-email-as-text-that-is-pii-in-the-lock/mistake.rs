use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: String,
    #[webmarketer(user)]
    consent: bool,
}
