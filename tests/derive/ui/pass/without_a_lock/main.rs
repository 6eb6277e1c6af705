use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Anything {
    id: u8,
}

fn main() {
    assert_eq!(Anything { id: 1 }.to_json().unwrap(), r#"{"id":1}"#);
}
