use ::webmarketer_core::WebmarketerEvent;

/// Type
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Type {
    pub(in super::super) r#type: Option<String>,
}
