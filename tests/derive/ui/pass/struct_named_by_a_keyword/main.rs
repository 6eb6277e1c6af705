use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[allow(non_camel_case_types)]
#[webmarketer(debug, state("done"))]
struct r#struct {
    r#type: u8,
}

fn main() {
    assert_eq!(r#struct::EVENT_TYPE, "struct");
    assert_eq!(format!("{:?}", r#struct { r#type: 1 }), "struct { type: 1 }");
    let _ = r#struct::DONE;
}
