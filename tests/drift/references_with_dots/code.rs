#[derive(webmarketer_core::WebmarketerEvent)]
struct Shop {
    amount: Option<String>,
}

/// The struct of a purchase.
#[derive(
    Clone,
    webmarketer_core::WebmarketerEvent,
)]
#[webmarketer(event_type = "shop.purchase", as_is, name = "Purchase")]
struct Purchase {
	amount: Option<String>,
}
