use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Everything {
    f0: bool,
    f1: i8,
    f2: i16,
    f3: i32,
    f4: i64,
    f5: i128,
    f6: isize,
    f7: u8,
    f8: u16,
    f9: u32,
    f10: u64,
    f11: u128,
    f12: usize,
    f13: f32,
    f14: f64,
    f15: String,
    f16: &'static str,
    f17: Cow<'static, str>,
    f18: DateTime<Utc>,
    f19: DateTime<FixedOffset>,
    #[webmarketer(utc)]
    f20: NaiveDate,
    #[webmarketer(utc)]
    f21: NaiveDateTime,
    f22: Currency,
    f23: Message,
    f24: Json,
    f25: Pii<Email>,
    f26: Pii<Phone>,
    f27: Option<Pii<Location>>,
    f28: Box<u8>,
    f29: Rc<u8>,
    f30: Arc<u8>,
    f31: &'static u8,
    f32: Option<Box<Arc<u8>>>,
    f33: Box<str>,
    f34: Rc<str>,
    f35: Option<Arc<str>>,
}

fn main() {}
