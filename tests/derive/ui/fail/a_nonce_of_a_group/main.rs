use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Ids {
    #[webmarketer(nonce)]
    id: u8,
}

fn main() {}
