use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct A {
    #[webmarketer(nonce, type = "date")]
    at: String,
}

#[derive(WebmarketerEvent)]
struct B {
    #[webmarketer(statistic, nonce = "raw")]
    quantity: u32,
}

#[derive(WebmarketerEvent)]
struct C {
    #[webmarketer(state, nonce)]
    paid: bool,
}

fn main() {}
