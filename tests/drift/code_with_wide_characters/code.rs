use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
pub struct Purchase {
    pub amount: f64, /* 割引コード */ pub coupon: Option<String>,
}
