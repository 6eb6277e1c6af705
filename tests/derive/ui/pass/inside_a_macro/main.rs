macro_rules! event {
    ($name:ident { $($field:ident: $of_type:ty = $key:literal),* }) => {
        #[derive(webmarketer_core::WebmarketerEvent)]
        #[webmarketer(debug)]
        struct $name {
            $(#[webmarketer(key = $key)] $field: $of_type,)*
        }
    };
}

event!(Order { id: Option<u8> = "order-id", name: &'static str = "name" });

fn main() {
    use webmarketer_core::WebmarketerEvent as _;

    assert_eq!(Order { id: Some(1), name: "a" }.to_json().unwrap(), r#"{"order-id":1,"name":"a"}"#);
}
