/// Purchase
#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded", label = "Refunded"))]
struct Purchase {
    /// Order id
    #[webmarketer(nonce)]
    order_id: String,
    /// E-mail address
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    /// Turnover
    #[webmarketer(statistic)]
    turnover: Currency,
    /// Coupon
    coupon: Option<String>,
}
