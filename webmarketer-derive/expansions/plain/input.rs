#[derive(WebmarketerEvent)]
pub struct Viewed {
    product_id: String,
    price: Option<f64>,
}
