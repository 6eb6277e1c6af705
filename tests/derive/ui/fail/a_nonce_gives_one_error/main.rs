use webmarketer_core::*;
use webmarketer_core::chrono::{NaiveDate, NaiveDateTime};

#[derive(WebmarketerEvent)]
struct A {
    #[webmarketer(nonce)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
struct B {
    #[webmarketer(nonce)]
    email: Email,
}

#[derive(WebmarketerEvent)]
struct C {
    #[webmarketer(nonce)]
    day: NaiveDate,
}

#[derive(WebmarketerEvent)]
struct D {
    #[webmarketer(nonce, utc)]
    at: NaiveDateTime,
}

#[derive(WebmarketerEvent)]
struct E {
    #[webmarketer(nonce, pii = false)]
    phone: Option<Pii<Phone>>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "newsletter", lock = "ui.lock.json")]
struct F {
    #[webmarketer(nonce, user, discriminant)]
    email: Pii<Email>,
    when: webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>,
}

#[derive(WebmarketerEvent)]
struct G {
    #[webmarketer(nonce)]
    price: Option<f64>,
}

fn main() {}
