use webmarketer_core::*;

#[derive(FieldValue)]
enum Size {
    Small,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Order {
    #[webmarketer(nonce)]
    size: Size,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Refund {
    #[webmarketer(type = "email", pii = false)]
    size: Size,
}

fn main() {}
