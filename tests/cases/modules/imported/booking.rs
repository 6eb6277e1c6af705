use ::webmarketer_core::WebmarketerEvent;

/// Booking
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub(in super::super) struct Booking {
    pub(in super::super) city: String,
    pub(in super::super) hotel: String,
    pub(in super::super) meal: String,
    pub(in super::super) number: String,
    pub(in super::super) room: String,
    pub(in super::super) wish: Option<String>,
}
