use ::webmarketer_core::WebmarketerEvent;

/// Long
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    name = "Long"
)]
pub(in super::super) struct Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa {
    pub(in super::super) b: String,
}
