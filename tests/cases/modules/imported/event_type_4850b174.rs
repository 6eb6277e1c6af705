use ::webmarketer_core::WebmarketerEvent;

/// Required
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Required {
    pub(in super::super) a: String,
}
