use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camelCase", rename_all = "camelCase")]
struct Order {
    id: u8,
}

fn main() {}
