//! What the derive makes of a struct: its event type, and the data of its events.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde_json::{Value, json};
use webmarketer_core::schema::wire::write_new_event_type;
use webmarketer_core::{
    Currency, Email, FieldValue, Json, Location, Message, Phone, Pii, ValueWriter, WebmarketerEvent, kind,
};

fn definition<E: WebmarketerEvent>() -> Value {
    write_new_event_type(&E::definition())
}

fn data(event: &impl WebmarketerEvent) -> Value {
    serde_json::from_str(&event.to_json().unwrap()).unwrap()
}

/// Everything that can stand on a struct and its fields.
#[derive(WebmarketerEvent)]
#[webmarketer(
    event_type = "every-thing",
    name = "Every thing",
    rename_all = "camelCase",
    retention_days = 365,
    phone_countries("FR", "BE"),
    attributable,
    state("converted", label = "Converted"),
    statistic("margin", type = "currency", optional = false),
    field("vat", user, pii, discriminant),
    field("odd", other_type = "hologram", other_entity = "campaign")
)]
struct EveryThing {
    /// Order id
    ///
    /// Not part of the label.
    order_id: String,
    #[webmarketer(key = "e-mail", entity = "user", discriminant, pii, label = "E-mail")]
    email: Email,
    #[webmarketer(storage_key = "phone_number", ingestion_key = "tel", user)]
    phone: Option<Pii<Phone>>,
    #[webmarketer(user, most_probable_location, pii = false)]
    place: Location,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(state)]
    paid: bool,
    #[webmarketer(type = "message")]
    note: String,
    #[webmarketer(other_type = "hologram")]
    image: Json,
    #[webmarketer(skip)]
    _cache: std::path::PathBuf,
}

#[test]
fn a_struct_defines_its_event_type() {
    let field = |entity: &str, of_type: &str, keys: (&str, Value), flags: [bool; 4], label: Option<&str>| {
        let [optional, discriminant, pii, location] = flags;
        let mut field = json!({
            "entity": entity, "type": of_type, "storageKey": keys.0, "ingestionKey": keys.1, "optional": optional,
            "discriminant": discriminant, "isPii": pii, "isMostProbableLocation": location,
        });
        if let Some(label) = label {
            field["label"] = label.into();
        }
        field
    };
    let none = [false; 4];
    let optional = [true, false, false, false];
    assert_eq!(
        definition::<EveryThing>(),
        json!({
            "reference": "every-thing",
            "name": "Every thing",
            "expirationPolicy": {"from": "event-type", "retentionDurationInDays": 365},
            "phoneParsingConfig": [{"order": 1, "countryCode": "FR"}, {"order": 2, "countryCode": "BE"}],
            "fields": [
                field("event", "string", ("orderId", "orderId".into()), none, Some("Order id")),
                field("user", "email", ("e-mail", "e-mail".into()), [false, true, true, false], Some("E-mail")),
                field("user", "phone", ("phone_number", "tel".into()), [true, false, true, false], None),
                field("user", "location", ("place", "place".into()), [false, false, false, true], None),
                field("statistic", "currency", ("turnover", "turnover".into()), none, None),
                field("state", "boolean", ("paid", "paid".into()), none, None),
                field("event", "message", ("note", "note".into()), none, None),
                field("event", "hologram", ("image", "image".into()), none, None),
                field("state", "boolean", ("converted", Value::Null), optional, Some("Converted")),
                field("statistic", "currency", ("margin", Value::Null), none, None),
                field("user", "string", ("vat", Value::Null), [true, true, true, false], None),
                field("campaign", "hologram", ("odd", Value::Null), optional, None),
            ],
        })
    );
    assert_eq!(EveryThing::definition().attributable, Some(true));
}

#[test]
fn the_data_of_an_event_is_written_under_its_ingestion_keys() {
    let event = EveryThing {
        order_id: "a\"b\\c\u{1}é".to_owned(),
        email: Email::parse("ada@example.com").unwrap(),
        phone: Some(Phone::parse("+33 6 12 34 56 78").unwrap().into()),
        place: Location::new("France").unwrap().with_postcode("33000").unwrap(),
        turnover: Currency::new("1234567890123.45".parse().unwrap(), "eur").unwrap(),
        paid: true,
        note: "hello".to_owned(),
        image: json!({"deep": [1, null]}),
        _cache: std::path::PathBuf::new(),
    };
    let text = event.to_json().unwrap();
    assert!(text.contains("\"amount\":1234567890123.45,"), "{text}");
    assert_eq!(
        data(&event),
        json!({
            "orderId": "a\"b\\c\u{1}é", "e-mail": "ada@example.com", "tel": "+33612345678",
            "place": {"zipcode": "33000", "country": "France"},
            "turnover": {"amount": 1_234_567_890_123.45, "currency": "EUR"},
            "paid": true, "note": "hello", "image": {"deep": [1, null]},
        })
    );
}

#[test]
fn default_names_come_from_the_struct() {
    #[derive(WebmarketerEvent)]
    struct OrderPlaced;

    #[derive(WebmarketerEvent)]
    struct Search {
        r#type: String,
    }

    assert_eq!(definition::<OrderPlaced>(), json!({"reference": "order-placed", "name": "Order placed", "fields": []}));
    assert_eq!(data(&OrderPlaced), json!({}));
    assert_eq!(Search::definition().fields[0].storage_key.as_str(), "type");
    assert_eq!(data(&Search { r#type: "all".to_owned() }), json!({"type": "all"}));
}

type Alias<T> = Option<T>;

/// A type of the user's own.
struct OrderNumber(u64);

impl FieldValue for OrderNumber {
    type Kind = kind::String;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), webmarketer_core::InvalidValue> {
        to.string(&format!("no-{}", self.0))
    }
}

#[derive(WebmarketerEvent)]
struct Generic<'a, T>
where
    T: Clone,
{
    borrowed: &'a str,
    cow: Cow<'a, str>,
    alias: Alias<u8>,
    own: OrderNumber,
    boxed: Box<Option<i64>>,
    shared: Arc<Message>,
    #[webmarketer(pii = false)]
    value: T,
    #[webmarketer(pii = false)]
    maybe: Option<T>,
    instant: DateTime<FixedOffset>,
    #[webmarketer(utc)]
    day: NaiveDate,
    big: u64,
    float: f32,
}

fn generic<T: Clone>(value: T) -> Generic<'static, T> {
    Generic {
        borrowed: "b",
        cow: "c".into(),
        alias: None,
        own: OrderNumber(7),
        boxed: Box::new(None),
        shared: Arc::new("m".into()),
        value,
        maybe: None,
        instant: DateTime::parse_from_rfc3339("2026-05-04T14:00:00+02:00").unwrap(),
        day: NaiveDate::from_ymd_opt(1815, 12, 10).unwrap(),
        big: u64::MAX,
        float: 0.1,
    }
}

#[test]
fn generics_lifetimes_aliases_and_own_types_are_fields() {
    let fields = Generic::<'_, Email>::definition().fields;
    let types: Vec<_> = fields.iter().map(|field| (field.field_type.to_string(), field.optional)).collect();
    let expected = [
        ("string", false),
        ("string", false),
        ("number", true),
        ("string", false),
        ("number", true),
        ("message", false),
        ("email", false),
        ("email", true),
        ("date", false),
        ("date", false),
        ("number", false),
        ("number", false),
    ];
    assert_eq!(types, expected.map(|(of_type, optional)| (of_type.to_owned(), optional)));
    assert_eq!(
        data(&generic("t".to_owned())),
        json!({
            "borrowed": "b", "cow": "c", "own": "no-7", "shared": "m", "value": "t",
            "instant": "2026-05-04T12:00:00Z", "day": "1815-12-10T00:00:00Z", "big": u64::MAX, "float": 0.1,
        })
    );
}

#[test]
fn the_error_of_a_value_names_the_field_and_not_the_value() {
    for (bad, says) in [(f64::NAN, "finite"), (f64::INFINITY, "finite")] {
        let error = generic(bad).to_json().unwrap_err().to_string();
        assert!(error.contains("field `value` of event type `generic`") && error.contains(says), "{error}");
    }
    let error = generic(String::new()).to_json().unwrap_err().to_string();
    assert!(error.contains("`value`") && error.contains("mandatory"), "{error}");
    let far: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;
    let error = generic(far).to_json().unwrap_err().to_string();
    assert!(error.contains("between the years 0 and 9999"), "{error}");
}

#[test]
fn an_empty_text_in_an_optional_field_is_sent() {
    #[derive(WebmarketerEvent)]
    struct Note {
        text: Option<String>,
    }
    assert_eq!(data(&Note { text: Some(String::new()) }), json!({"text": ""}));
    assert_eq!(data(&Note { text: None }), json!({}));
}

#[test]
fn a_mandatory_value_that_is_absent_is_an_error() {
    struct Perhaps(Option<u64>);

    impl FieldValue for Perhaps {
        type Kind = kind::Integer;

        fn is_absent(&self) -> bool {
            self.0.is_none()
        }

        fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), webmarketer_core::InvalidValue> {
            to.json(&self.0)
        }
    }

    #[derive(WebmarketerEvent)]
    struct Order {
        #[webmarketer(nonce)]
        id: Perhaps,
    }

    assert_eq!(Order { id: Perhaps(Some(7)) }.nonce().as_deref(), Some("order:7"));
    let error = Order { id: Perhaps(None) }.to_json().unwrap_err().to_string();
    assert_eq!(error, "field `id` of event type `order`: expected a value: the field is mandatory");
}

#[cfg(feature = "rust_decimal")]
#[test]
fn a_decimal_is_a_number_with_every_digit() {
    use rust_decimal::Decimal;

    #[derive(WebmarketerEvent)]
    struct Weighed {
        weight: Decimal,
        tare: Option<Decimal>,
    }

    assert_eq!(definition::<Weighed>()["fields"][0]["type"], "number");
    let json = |weight: &str| Weighed { weight: weight.parse().unwrap(), tare: None }.to_json().unwrap();
    for weight in ["49.90", "-0.1", "0", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
        assert_eq!(json(weight), format!("{{\"weight\":{weight}}}"));
    }
    let both = Weighed { weight: Decimal::ONE, tare: Some(Decimal::TEN) };
    assert_eq!(both.to_json().unwrap(), r#"{"weight":1,"tare":10}"#);
}

#[test]
fn types_of_std_and_uuid_that_are_not_plain_are_field_types() {
    #[derive(WebmarketerEvent)]
    struct Shipped {
        #[webmarketer(nonce)]
        id: uuid::Uuid,
        carrier: std::sync::Arc<str>,
        depot: Box<str>,
        shelf: std::rc::Rc<str>,
        parcels: std::num::NonZeroU32,
        weight: Option<std::num::NonZero<i64>>,
    }

    let shipped = Shipped {
        id: uuid::Uuid::from_u128(0x0193_A1FF),
        carrier: "Post".into(),
        depot: "Lyon".into(),
        shelf: "A".into(),
        parcels: std::num::NonZero::new(3).unwrap(),
        weight: std::num::NonZero::new(-7),
    };
    let types: Vec<_> =
        definition::<Shipped>()["fields"].as_array().unwrap().iter().map(|field| field["type"].clone()).collect();
    assert_eq!(types, ["string", "string", "string", "string", "number", "number"]);
    let id = "00000000-0000-0000-0000-00000193a1ff";
    let json = r#","carrier":"Post","depot":"Lyon","shelf":"A","parcels":3,"weight":-7}"#;
    assert_eq!(shipped.to_json().unwrap(), format!("{{\"id\":\"{id}\"{json}"));
    assert_eq!(shipped.nonce(), Some(format!("shipped:{id}")));
}

#[cfg(feature = "url")]
#[test]
fn a_url_is_a_string() {
    #[derive(WebmarketerEvent)]
    struct Visit {
        page: url::Url,
    }

    assert_eq!(definition::<Visit>()["fields"][0]["type"], "string");
    let visit = Visit { page: "https://example.com/caf\u{e9}?a=b".parse().unwrap() };
    assert_eq!(visit.to_json().unwrap(), r#"{"page":"https://example.com/caf%C3%A9?a=b"}"#);
}

#[cfg(feature = "jiff")]
#[test]
fn a_date_of_jiff_is_a_date() {
    use jiff::civil::{Date, DateTime, date};
    use jiff::{Timestamp, ZonedDateTime};

    #[derive(WebmarketerEvent)]
    struct Delivered {
        at: Timestamp,
        local: Option<ZonedDateTime>,
        #[webmarketer(utc)]
        day: Date,
        #[webmarketer(utc)]
        hour: DateTime,
    }

    let event = |at: &str| {
        let at: Timestamp = at.parse().unwrap();
        let local = at.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
        Delivered { at, local: Some(local), day: date(2024, 2, 29), hour: date(2024, 2, 29).at(13, 30, 0, 1) }
    };
    let fields = definition::<Delivered>()["fields"].as_array().unwrap().clone();
    assert!(fields.iter().all(|field| field["type"] == "date"), "{fields:?}");
    for (at, written) in [
        ("2026-11-28T12:00:00.5+01:00", "2026-11-28T11:00:00.500Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ] {
        let rest = r#""day":"2024-02-29T00:00:00Z","hour":"2024-02-29T13:30:00.000000001Z"}"#;
        let json = format!("{{\"at\":\"{written}\",\"local\":\"{written}\",{rest}");
        assert_eq!(event(at).to_json().unwrap(), json);
    }
    let error = event("-000001-06-01T00:00:00Z").to_json().unwrap_err().to_string();
    assert!(error.ends_with("expected a date between the years 0 and 9999"), "{error}");
}

#[cfg(feature = "time")]
#[test]
fn a_date_of_time_is_a_date() {
    use time::{Date, OffsetDateTime, PrimitiveDateTime, UtcDateTime, UtcOffset};

    #[derive(WebmarketerEvent)]
    struct Delivered {
        at: OffsetDateTime,
        utc: Option<UtcDateTime>,
        #[webmarketer(utc)]
        day: Date,
        #[webmarketer(utc)]
        hour: PrimitiveDateTime,
    }

    let event = |nanoseconds: i128| {
        let utc = UtcDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap();
        let day = Date::from_ordinal_date(2024, 60).unwrap();
        let at = utc.to_offset(UtcOffset::from_hms(-11, 0, 0).unwrap());
        Delivered { at, utc: Some(utc), day, hour: day.with_hms_nano(13, 30, 0, 1).unwrap() }
    };
    let fields = definition::<Delivered>()["fields"].as_array().unwrap().clone();
    assert!(fields.iter().all(|field| field["type"] == "date"), "{fields:?}");
    for (nanoseconds, written) in [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (1_732_795_200_500_000_000, "2024-11-28T12:00:00.500Z"),
    ] {
        let rest = r#""day":"2024-02-29T00:00:00Z","hour":"2024-02-29T13:30:00.000000001Z"}"#;
        let json = format!("{{\"at\":\"{written}\",\"utc\":\"{written}\",{rest}");
        assert_eq!(event(nanoseconds).to_json().unwrap(), json);
    }
    let error = event(-62_167_219_200_000_000_001).to_json().unwrap_err().to_string();
    assert!(error.ends_with("expected a date between the years 0 and 9999"), "{error}");
}
