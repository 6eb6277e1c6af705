use webmarketer_core::*;

// The mistakes are reported at the enum, and not again where it is used.
#[derive(FieldValue)]
#[webmarketer(display, from_str, serde, renam_all = "snake_case")]
enum Size {
    Small,
    Large(u8),
    #[webmarketer(other)]
    Other,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Order {
    #[webmarketer(nonce)]
    size: Size,
}

fn main() {
    let size: Size = "small".parse().unwrap();
    println!("{size} {} {:?}", size.as_str(), Size::NAMES);
    let _ = Size::parse("small").and_then(|_| Size::from_json(&Json::Null));
    fn read<T: FieldValue + EnumValue>(_: &T) {}
    read(&size);
}
