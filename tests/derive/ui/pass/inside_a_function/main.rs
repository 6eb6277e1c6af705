use webmarketer_core::*;

fn main() {
    #[derive(WebmarketerEvent)]
    #[webmarketer(state("done"))]
    struct Order {
        id: u8,
    }
    assert_eq!(Order { id: 1 }.to_json().unwrap(), r#"{"id":1}"#);
    let _ = Order::DONE;
}
