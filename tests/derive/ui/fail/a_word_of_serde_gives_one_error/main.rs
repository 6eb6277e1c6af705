use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct A {
    #[webmarketer(rename = "orderId")]
    order_id: String,
}

#[derive(WebmarketerEvent)]
struct B {
    #[webmarketer(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
}

// The attributes of serde do not change an event, with serde's derives and without them.
#[derive(WebmarketerEvent)]
struct C {
    #[serde(rename = "orderId")]
    order_id: String,
}

#[derive(WebmarketerEvent)]
#[serde(rename_all = "camelCase")]
struct D {
    order_id: String,
}

#[derive(WebmarketerEvent)]
struct E {
    #[serde(skip)]
    cache: std::path::PathBuf,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event = "purchase")]
struct F {
    order_id: String,
}

fn main() {}
