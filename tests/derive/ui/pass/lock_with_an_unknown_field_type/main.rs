use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    when: chrono::DateTime<chrono::Utc>,
    #[webmarketer(other_type = "hologram")]
    image: Option<String>,
}

fn main() {}
