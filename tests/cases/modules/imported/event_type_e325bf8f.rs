use ::webmarketer_core::WebmarketerEvent;

/// Prénom
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "prénom", as_is, name = "Prénom")]
pub(in super::super) struct Prénom {
    pub(in super::super) c: String,
}
