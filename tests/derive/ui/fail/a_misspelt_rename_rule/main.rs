use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "kebabcase")]
struct Order {
    id: u8,
}

fn main() {}
