use ::webmarketer_core::WebmarketerEvent;

/// Offset date time
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct OffsetDateTime {
    pub time: ::webmarketer_core::time::OffsetDateTime,
}
