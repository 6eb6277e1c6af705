use webmarketer_core::*;

#[derive(Clone, Debug, FieldValue)]
struct OrderId(String);

#[derive(FieldValue)]
struct Named {
    value: Option<u8>,
}

struct Color(u32);

impl FieldValue for Color {
    type Kind = kind::String;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        to.string(&format!("#{:06x}", self.0))
    }
}

#[derive(WebmarketerEvent)]
struct Order {
    id: OrderId,
    named: Named,
    color: Color,
}

fn main() {
    let order = Order { id: OrderId("7".to_owned()), named: Named { value: None }, color: Color(0xff) };
    assert_eq!(order.to_json().unwrap(), r##"{"id":"7","color":"#0000ff"}"##);
    assert!(Order::definition().fields[1].optional);
}
