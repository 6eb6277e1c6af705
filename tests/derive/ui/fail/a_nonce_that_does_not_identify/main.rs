use chrono::{DateTime, Utc};
use webmarketer_core::*;

type Price = f64;

#[derive(FieldValue)]
struct Weight(f32);

struct Exact(u32);

impl FieldValue for Exact {
    type Kind = kind::Number;

    fn write(&self, to: &mut ValueWriter<'_>) -> Result<(), InvalidValue> {
        to.json(&self.0)
    }
}

macro_rules! event {
    ($($name:ident: $type:ty,)*) => {$(
        #[derive(WebmarketerEvent)]
        struct $name {
            #[webmarketer(nonce = "raw", pii = false)]
            value: $type,
        }
    )*};
}

event! {
    Float: f64,
    Alias: Price,
    Newtype: Weight,
    OfOnesOwn: Exact,
    Bool: bool,
    Address: Email,
    Number: Phone,
    Amount: Currency,
    Place: Location,
    Text: Message,
    Anything: Json,
    Moment: DateTime<Utc>,
    Boxed: Box<f64>,
}

fn main() {}
