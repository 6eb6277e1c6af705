use webmarketer_core::*;

type Alias = Option<u64>;

#[derive(FieldValue)]
struct OrderId(Option<String>);

#[derive(WebmarketerEvent)]
struct A {
    #[webmarketer(nonce)]
    id: Option<String>,
}

#[derive(WebmarketerEvent)]
struct B {
    #[webmarketer(nonce = "raw")]
    id: Alias,
}

#[derive(WebmarketerEvent)]
struct C {
    #[webmarketer(nonce = "order-{}")]
    id: OrderId,
}

#[derive(WebmarketerEvent)]
struct D {
    #[webmarketer(nonce)]
    price: Option<f64>,
}

fn main() {}
