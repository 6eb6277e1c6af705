//! What TypeScript and JSON Schema have in common: the data of each event type as a list of wire keys, and texts.

mod codes;
mod event_data;
mod remark;
mod text;

pub(super) use codes::{country_codes, currency_codes};
pub(super) use event_data::{DataField, EventData, event_data};
pub(super) use remark::{field_remark, plain_line};
pub(super) use text::{escaped, quoted};
