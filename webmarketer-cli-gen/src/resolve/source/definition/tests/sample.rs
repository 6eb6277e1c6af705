//! Structs that the compiler and the source parser both read.

#![allow(dead_code, reason = "no event is made of them")]
#![allow(unused_parens, clippy::duplicated_attributes, clippy::struct_excessive_bools, reason = "spellings to read")]

use std::borrow::Cow;
use std::num::{NonZero, NonZeroU32};
use std::rc::Rc;
use std::sync::Arc;

use uuid::Uuid;
use webmarketer_core::chrono::{self, DateTime, NaiveDate, NaiveDateTime, Utc};
use webmarketer_core::schema::EventType;
use webmarketer_core::{
    Currency, Email, FieldValue, InvalidValue, Json, Location, Message, Phone, Pii as Personal, ValueWriter,
    WebmarketerEvent, WebmarketerFields, jiff, kind, time,
};

/// Everything that can stand on a struct and its fields.
#[derive(WebmarketerEvent)]
#[webmarketer(
    event_type = "every-thing",
    name = "Every thing",
    rename_all = "camelCase",
    retention_days = 365,
    phone_countries("FR", "BE"),
    attributable,
    metadata = r#"{"team": "shop", "n": [1, null]}"#,
    state("converted", label = "Converted", const = "DONE"),
    statistic("margin", type = "currency", optional = false),
    field("vat", user, pii, discriminant),
    field("odd", other_type = "hologram", other_entity = "campaign"),
    field("place of birth", type = "location", entity = "user", most_probable_location, pii = false, event = false),
    field("of-state", entity = "state"),
    strict_pii
)]
#[webmarketer(no_lock, debug)]
struct EveryThing {
    /// Order id
    ///
    /// Not part of the label.
    order_id: String,
    #[webmarketer(key = "e-mail", entity = "user", discriminant, pii, label = "E-mail")]
    email: Email,
    /// (Not a label.)
    #[webmarketer(storage_key = "phone_number", ingestion_key = "tel", user)]
    phone: Option<Personal<Phone>>,
    #[webmarketer(event, pii = false)]
    place: Location,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(state)]
    paid: bool,
    #[webmarketer(type = "message")]
    note: String,
    #[webmarketer(other_type = "hologram")]
    image: Json,
    #[webmarketer(other_entity = "campaign")]
    source: String,
    #[webmarketer(skip)]
    cache: std::path::PathBuf,
    #[webmarketer(ingestion_key = "shared")]
    one: u8,
    #[webmarketer(ingestion_key = "shared", skip = false, flatten = false, user = false)]
    other: u8,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "Odd Reference", as_is)]
struct EveryType<'a> {
    boolean: bool,
    signed: (i64),
    unsigned: usize,
    float: f32,
    wide: u128,
    text: String,
    borrowed: &'a str,
    cow: Cow<'a, str>,
    not_zero: NonZero<u8>,
    not_zero_alias: NonZeroU32,
    #[doc = "  An instant  "]
    instant: DateTime<Utc>,
    #[webmarketer(utc)]
    local: NaiveDateTime,
    #[webmarketer(utc)]
    day: Option<chrono::NaiveDate>,
    #[webmarketer(utc)]
    imported_day: NaiveDate,
    stamp: jiff::Timestamp,
    #[webmarketer(utc)]
    civil: jiff::civil::Date,
    offset: time::OffsetDateTime,
    #[webmarketer(utc)]
    primitive: Option<time::PrimitiveDateTime>,
    #[webmarketer(pii)]
    email: Email,
    #[webmarketer(pii = false)]
    phone: webmarketer_core::Phone,
    message: Message,
    money: Option<Currency>,
    place: Personal<Location>,
    json: Json,
    value: serde_json::Value,
    #[webmarketer(nonce = "order-{}")]
    id: Uuid,
    boxed: Box<Option<u8>>,
    shared: Arc<str>,
    counted: Rc<Option<Personal<String>>>,
    personal_and_absent: Personal<Option<std::string::String>>,
    r#type: core::option::Option<bool>,
    #[webmarketer(type = "date")]
    date_as_text: String,
}

type Money = Currency;
type Maybe = Option<Secret>;
type Secret = Personal<Short<'static>>;

#[derive(FieldValue)]
struct Short<'a>(Cow<'a, str>);

#[derive(FieldValue)]
struct Named {
    inner: Option<NonZeroU32>,
}

#[derive(FieldValue)]
#[webmarketer(rename_all = "snake_case")]
enum Payment {
    CreditCard,
    #[webmarketer(other)]
    Other(String),
}

struct OrderNumber(u64);

impl FieldValue for OrderNumber {
    type Kind = kind::Integer;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        self.0.write(to)
    }
}

struct Rating(Option<u8>);

impl FieldValue for Rating {
    type Kind = kind::Optional<kind::Personal<<u8 as FieldValue>::Kind>>;

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        self.0.write(to)
    }
}

#[derive(WebmarketerEvent)]
struct OwnTypes {
    total: Money,
    secret: Maybe,
    named: Named,
    payment: Option<Payment>,
    number: OrderNumber,
    rating: Rating,
    inner: inner::Amount,
    message: inner::deeper::Text,
    crate_path: self::inner::Amount,
}

mod inner {
    use webmarketer_core::{FieldValue, WebmarketerEvent};

    /// Not the amount of the module around.
    #[derive(FieldValue)]
    pub(super) struct Amount(f64);

    pub(super) mod deeper {
        pub(in super::super) use webmarketer_core::Message as Text;
        use webmarketer_core::WebmarketerEvent;

        #[derive(WebmarketerEvent)]
        pub(crate) struct InDeeperModule {
            amount: super::Amount,
            text: Text,
            payment: super::super::Payment,
        }
    }

    use super::*;

    #[derive(WebmarketerEvent)]
    pub(super) struct InModule {
        amount: Amount,
        email: Personal<Email>,
        money: Money,
        text: deeper::Text,
    }
}

#[derive(WebmarketerFields)]
#[webmarketer(rename_all = "kebab-case", state("vip"), statistic("visits"), field("origin"))]
struct Customer {
    /// First name
    #[webmarketer(user, pii)]
    first_name: String,
    #[webmarketer(flatten)]
    address: Address,
}

#[derive(WebmarketerFields)]
struct Address {
    #[webmarketer(user)]
    place: Option<Personal<Location>>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(attributable = false, field("last"), rename_all = "SCREAMING_SNAKE_CASE")]
struct WithGroups {
    before: u8,
    #[webmarketer(flatten)]
    customer: Customer,
    after_it: Option<bool>,
}

#[derive(WebmarketerEvent)]
struct Nothing;

#[derive(WebmarketerEvent)]
struct NothingInBraces {}

#[derive(Debug, Clone, webmarketer_core::WebmarketerEvent)]
pub(crate) struct OpenIDsRead2 {
    #[webmarketer(label = "A \"label\"")]
    /// Another one
    pub(crate) id: u64,
}

/// The event types that the derive defines, with the names of their structs.
pub(super) fn definitions() -> Vec<(String, EventType)> {
    #[derive(WebmarketerEvent)]
    #[webmarketer(retention_days = 30, metadata = "{}")]
    struct InFunction {
        money: Money,
    }

    macro_rules! definitions {
        ($($name:ident: $path:path,)*) => { vec![$((stringify!($name).to_owned(), <$path>::definition())),*] };
    }
    definitions! {
        EveryThing: EveryThing,
        EveryType: EveryType<'static>,
        InDeeperModule: inner::deeper::InDeeperModule,
        InFunction: InFunction,
        InModule: inner::InModule,
        Nothing: Nothing,
        NothingInBraces: NothingInBraces,
        OpenIDsRead2: OpenIDsRead2,
        OwnTypes: OwnTypes,
        WithGroups: WithGroups,
    }
}
