//! The event types, imported once from Webmarketer.

mod delivery;
pub use self::delivery::Delivery;

mod no_dates;
pub use self::no_dates::NoDates;

mod offset_date_time;
pub use self::offset_date_time::OffsetDateTime;
