use chrono::{NaiveDate, NaiveDateTime};
use webmarketer_core::*;

type Local = NaiveDateTime;

#[derive(FieldValue)]
struct At(NaiveDateTime);

#[derive(WebmarketerFields)]
struct Group {
    placed: NaiveDateTime,
}

#[derive(WebmarketerEvent)]
struct Order {
    placed: NaiveDateTime,
    paid: Option<NaiveDateTime>,
    #[webmarketer(user)]
    born: Pii<NaiveDate>,
    #[webmarketer(user, pii)]
    died: Local,
    packed: At,
    #[webmarketer(type = "string")]
    sent: Box<NaiveDateTime>,
    #[webmarketer(utc = false)]
    received: NaiveDate,
    #[webmarketer(other_type = "moment")]
    returned: NaiveDateTime,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct Moments {
    at: NaiveDateTime,
}

fn main() {}
