use ::webmarketer_core::WebmarketerEvent;

/// No dates
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct NoDates {
    pub id: String,
}
