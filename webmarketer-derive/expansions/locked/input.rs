#[derive(WebmarketerEvent)]
#[webmarketer(lock = "../tests/derive/ui/ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
    coupon: Option<String>,
}
