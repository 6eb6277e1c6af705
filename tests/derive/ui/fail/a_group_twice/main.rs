use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Address {
    street: String,
}

#[derive(WebmarketerFields)]
struct Shop {
    #[webmarketer(ingestion_key = "street")]
    shop_street: String,
}

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(flatten)]
    shipping: Address,
    #[webmarketer(flatten)]
    billing: Address,
    #[webmarketer(flatten)]
    shop: Shop,
}

fn main() {}
