use ::webmarketer_core::WebmarketerEvent;

/// Trip
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Trip {
    pub(in super::super) a: String,
    pub(in super::super) b: String,
    pub(in super::super) c: String,
    pub(in super::super) d: String,
    pub(in super::super) e: String,
}
