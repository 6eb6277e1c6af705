//! The event types, imported once from Webmarketer.

mod aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;
pub(super) use self::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa::Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;

mod event_type_6e1fde7a;
pub(super) use self::event_type_6e1fde7a::Aux;

mod booking;
pub(super) use self::booking::Booking;

mod event_type_2fe83d13;
pub(super) use self::event_type_2fe83d13::Mod;

mod event_type_e325bf8f;
pub(super) use self::event_type_e325bf8f::Prénom;

mod event_type_4850b174;
pub(super) use self::event_type_4850b174::Required;

mod trip;
pub(super) use self::trip::Trip;

mod r#type;
pub(super) use self::r#type::Type;
