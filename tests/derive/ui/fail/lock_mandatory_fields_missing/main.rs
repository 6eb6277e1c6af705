use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", rename_all = "camelCase")]
struct Moments {}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "été 3d")]
struct Odd {}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct MandatoryFields {}

fn main() {}
