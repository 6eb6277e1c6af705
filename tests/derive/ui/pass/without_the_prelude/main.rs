#![no_implicit_prelude]

#[allow(non_camel_case_types, dead_code)]
type u32 = ();

#[derive(::webmarketer_core::WebmarketerEvent)]
#[webmarketer(debug, state("paid"), retention_days = 3, attributable, phone_countries("FR"))]
struct Order {
    #[webmarketer(nonce)]
    id: ::std::string::String,
    gift: ::core::option::Option<bool>,
    #[webmarketer(other_type = "hologram", ingestion_key = "x")]
    image: ::webmarketer_core::Json,
}

#[derive(::webmarketer_core::FieldValue)]
struct Sku(::std::string::String);

#[derive(::webmarketer_core::WebmarketerEvent)]
struct Sold {
    sku: Sku,
}

fn main() {
    let _ = Order::PAID;
    let _ = <Sold as ::webmarketer_core::WebmarketerEvent>::definition();
    let _ = |order: &Order| (order.id.len(), order.gift, order.image.is_null());
    let _ = |sold: &Sold| sold.sku.0.len();
}
