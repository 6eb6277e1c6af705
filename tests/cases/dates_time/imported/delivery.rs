use ::webmarketer_core::time::OffsetDateTime;
use ::webmarketer_core::{Pii, WebmarketerEvent};

/// Delivery
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Delivery {
    pub id: String,
    pub ordered: OffsetDateTime,
    #[webmarketer(user)]
    pub born: Option<Pii<OffsetDateTime>>,
    pub delivered: Option<OffsetDateTime>,
    #[webmarketer(state)]
    pub paid_at: Option<OffsetDateTime>,
}
