// The compiler reports the syntax, and the types are still events.
fn uses() {
    fn is_event<T: webmarketer_core::WebmarketerEvent>() {}
    is_event::<A>();
    is_event::<B>();
    is_event::<C>();
    is_event::<D>();
    is_event::<E>();
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct A {
    customer_id: ,
    other: u8,
}

#[derive(WebmarketerEvent)]
struct B {
    other: u8,
    #[webmarketer(user)]
}

#[derive(WebmarketerEvent)]
struct C {
    customer_id: Option<,
    other: u8,
}

#[derive(WebmarketerEvent)]
struct D {
    other: u8,
    customer_id
}

#[derive(WebmarketerEvent)]
struct E {
    other: u8
    customer_id: String,
}

use webmarketer_core::*;

fn main() {}
