use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

enum OrderKind {
    Online,
    Shop,
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: OrderKind,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}
