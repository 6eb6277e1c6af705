use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct A {
    #[webmarketer(nonce = "order")]
    id: String,
}

#[derive(WebmarketerEvent)]
struct B {
    #[webmarketer(nonce = "order-{id}")]
    id: String,
}

#[derive(WebmarketerEvent)]
struct C {
    #[webmarketer(nonce = "order-{")]
    id: String,
}

#[derive(WebmarketerEvent)]
struct D {
    #[webmarketer(nonce = 3)]
    id: String,
}

fn main() {}
