use webmarketer_core::*;

// The constant exists all the same.
#[derive(WebmarketerEvent)]
#[webmarketer(state(paid))]
struct A {
    id: String,
}

fn pay(id: &EventId<A>) {
    let _ = id.set(A::PAID, true);
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"), state("paid"))]
struct B {
    id: String,
}

// A group with a mistake, in an event type of the lock.
#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(usr, discriminant)]
    email: Pii<Email>,
    order_id: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments", retention = 3)]
struct C {
    at: String,
    other: u8,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct D(#[webmarketer(user)] String);

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
enum E {
    At(String),
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
union F {
    at: u8,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct G {
    #[webmarketer(key = "at", key = "on")]
    at: bool,
}

// The field has another type than in the lock, and therefore says nothing about PII.
#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct H {
    at: Email,
}

#[derive(WebmarketerEvent)]
#[webmarketer(strict_pii)]
struct I {
    #[webmarketer(user)]
    email: Email,
}

fn main() {}
