use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

struct OrderId(String);

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: OrderId,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}
