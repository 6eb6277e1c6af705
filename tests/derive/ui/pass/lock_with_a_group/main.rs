use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(flatten)]
    rest: Rest,
}

#[derive(WebmarketerFields)]
struct Rest {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn main() {
    let _ = |purchase: &Purchase| (purchase.order_id.len(), purchase.rest.turnover.code().len());
    let _ = |rest: &Rest| rest.email.expose().as_str().len();
}
