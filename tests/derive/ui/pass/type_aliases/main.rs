use webmarketer_core::*;

type Maybe<T> = Option<T>;
type Number = i64;

mod std2 {
    pub use std::option::Option as Perhaps;
}

#[derive(WebmarketerEvent)]
struct Order {
    a: Maybe<Number>,
    b: std2::Perhaps<String>,
    c: core::option::Option<core::option::Option<bool>>,
}

fn main() {
    assert!(Order::definition().fields.iter().all(|field| field.optional));
    assert_eq!(Order { a: None, b: None, c: Some(None) }.to_json().unwrap(), "{}");
}
