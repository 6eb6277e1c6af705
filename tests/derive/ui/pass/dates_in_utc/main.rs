use chrono::{NaiveDate, NaiveDateTime};
use webmarketer_core::*;

#[derive(FieldValue)]
struct At<T>(T);

#[derive(WebmarketerFields)]
struct Group {
    #[webmarketer(utc)]
    sent: NaiveDateTime,
}

#[derive(WebmarketerEvent)]
struct Order<T> {
    #[webmarketer(utc)]
    placed: NaiveDateTime,
    #[webmarketer(utc)]
    paid: Option<At<NaiveDateTime>>,
    #[webmarketer(utc, user)]
    born: Pii<NaiveDate>,
    #[webmarketer(utc, type = "string", pii = false)]
    packed: Box<NaiveDateTime>,
    #[webmarketer(utc)]
    generic: T,
    #[webmarketer(flatten)]
    group: Group,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "moments")]
struct Moments {
    #[webmarketer(utc)]
    at: NaiveDateTime,
}

fn main() {
    let day = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
    let at = day.and_hms_opt(12, 0, 0).unwrap();
    let order = Order {
        placed: at,
        paid: None,
        born: day.into(),
        packed: Box::new(at),
        generic: At(at),
        group: Group { sent: at },
    };
    let json = order.to_json().unwrap();
    assert!(json.starts_with(r#"{"placed":"2026-05-04T12:00:00Z","born":"2026-05-04T00:00:00Z","packed":"#), "{json}");
    assert_eq!(json.matches("2026-05-04T12:00:00Z").count(), 4, "{json}");
    assert_eq!(Moments { at }.to_json().unwrap(), r#"{"at":"2026-05-04T12:00:00Z"}"#);
}
