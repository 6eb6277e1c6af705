use webmarketer_core::*;

#[derive(Clone, Debug, PartialEq, FieldValue)]
enum Kind {
    Online,
    #[webmarketer(other)]
    Other(String),
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: Kind,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(ingestion_key = "shop")]
    store: Option<Kind>,
}

// As `webmarketer generate` writes it with a type from `[generate.types]`.
mod generated {
    use webmarketer_core::*;

    #[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
    #[webmarketer(generated, lock = "ui.lock.json")]
    pub struct Purchase {
        #[webmarketer(user, discriminant)]
        pub email: Pii<Email>,
        #[webmarketer(type = "string")]
        pub order_id: crate::Kind,
        #[webmarketer(statistic)]
        pub turnover: Currency,
        #[webmarketer(storage_key = "store", ingestion_key = "shop", type = "string")]
        pub store: Option<crate::Kind>,
        #[webmarketer(type = "string")]
        pub coupon: Option<crate::Kind>,
    }
}

fn main() {
    let _ = |purchase: Purchase| (purchase.order_id, purchase.email, purchase.turnover, purchase.store);
    let _ = |purchase: generated::Purchase| (purchase.order_id, purchase.coupon);
    assert_eq!(Kind::parse("Online"), Ok(Kind::Online));
}
