use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    id: u8,
    #[cfg(any())]
    never: std::path::PathBuf,
    #[cfg_attr(all(), webmarketer(key = "always"))]
    other: u8,
}

fn main() {
    assert_eq!(Order { id: 1, other: 2 }.to_json().unwrap(), r#"{"id":1,"always":2}"#);
}
