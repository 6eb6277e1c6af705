use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(user)]
    name: Pii<Pii<String>>,
    email: Option<Pii<Pii<Email>>>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Pii<Email>>,
    when: chrono::DateTime<chrono::Utc>,
}

fn main() {}
