use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Purchase {
    number: String,
    #[webmarketer(user, discriminant)]
    contact: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}
