mod events {
    use webmarketer_core::WebmarketerEvent;

    #[derive(WebmarketerEvent)]
    pub struct Option {
        pub value: u8,
    }

    #[derive(WebmarketerEvent)]
    #[webmarketer(debug, state("done"))]
    pub struct String {
        pub some: core::option::Option<u8>,
    }

    #[derive(WebmarketerEvent)]
    #[allow(non_camel_case_types)]
    pub struct u32 {
        pub value: u8,
    }

    #[derive(WebmarketerEvent)]
    pub struct Data {
        pub data: u8,
    }

    #[derive(WebmarketerEvent)]
    pub struct Fits {
        pub value: std::string::String,
    }
}

fn main() {
    use webmarketer_core::WebmarketerEvent as _;

    assert_eq!(events::Option { value: 1 }.to_json().unwrap(), r#"{"value":1}"#);
    assert_eq!(events::String { some: Some(1) }.to_json().unwrap(), r#"{"some":1}"#);
    assert_eq!(events::Data { data: 1 }.to_json().unwrap(), r#"{"data":1}"#);
    let _ = (events::u32::definition(), events::Fits::definition());
}
