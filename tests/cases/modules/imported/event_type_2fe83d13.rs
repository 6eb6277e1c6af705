use ::webmarketer_core::WebmarketerEvent;

/// Mod
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Mod {
    pub(in super::super) a: String,
}
