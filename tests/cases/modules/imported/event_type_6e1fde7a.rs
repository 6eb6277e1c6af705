use ::webmarketer_core::WebmarketerEvent;

/// Aux
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Aux {}
