//! Enums that derive `FieldValue`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use webmarketer_core::api::RawEvent;
use webmarketer_core::schema::wire::write_new_event_type;
use webmarketer_core::{EnumValue, FieldValue, Message, Pii, WebmarketerEvent};

/// The names are those of the variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, FieldValue)]
enum Size {
    Small = 1 << 2,
    ExtraLarge = 3,
}

#[derive(Clone, Debug, PartialEq, FieldValue)]
#[webmarketer(rename_all = "snake_case", display, from_str, serde)]
enum Payment {
    CreditCard,
    #[webmarketer(rename = "débit \"SEPA\"", alias = "direct_debit", alias = " debit")]
    DirectDebit,
    r#Type,
    #[deprecated]
    #[allow(dead_code)]
    Cheque,
}

#[derive(Clone, Debug, PartialEq, FieldValue)]
#[webmarketer(rename_all = "kebab-case", display, serde)]
enum Plan {
    Free,
    ProPlus,
    #[webmarketer(other)]
    Other(Box<str>),
}

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Order {
    size: Size,
    payment: Option<Payment>,
    #[webmarketer(user)]
    plan: Pii<Plan>,
    #[webmarketer(type = "message")]
    note: Plan,
    #[webmarketer(state, const = "STEP")]
    step: Plan,
    #[webmarketer(statistic)]
    level: Size,
}

fn order(plan: Plan) -> Order {
    let (note, step) = (plan.clone(), plan.clone());
    Order {
        size: Size::ExtraLarge,
        payment: Some(Payment::DirectDebit),
        plan: plan.into(),
        note,
        step,
        level: Size::Small,
    }
}

#[test]
fn a_variant_is_sent_as_its_name() {
    let data: Value = serde_json::from_str(&order(Plan::ProPlus).to_json().unwrap()).unwrap();
    let expected = json!({
        "size": "ExtraLarge", "payment": "débit \"SEPA\"", "plan": "pro-plus", "note": "pro-plus", "step": "pro-plus",
        "level": "Small",
    });
    assert_eq!(data, expected);
    let other = order(Plan::Other("gold\n".into())).to_json().unwrap();
    assert!(other.contains(r#""plan":"gold\n""#), "{other}");
    assert!(!format!("{:?}", order(Plan::Other("gold".into()))).contains("plan: Other"));
}

#[test]
fn the_field_type_is_string_unless_an_attribute_names_another() {
    let definition = write_new_event_type(&Order::definition());
    let types: Vec<_> = definition["fields"].as_array().unwrap().iter().map(|field| field["type"].clone()).collect();
    assert_eq!(types, ["string", "string", "string", "message", "string", "string"]);
    assert_eq!((Order::STEP.key(), Order::LEVEL.key()), ("step", "level"));
}

#[test]
fn each_name_is_read_as_its_variant() {
    assert_eq!(Size::NAMES, ["Small", "ExtraLarge"]);
    assert_eq!(Payment::NAMES, ["credit_card", "débit \"SEPA\"", "type", "cheque"]);
    assert_eq!(Plan::NAMES, ["free", "pro-plus"]);
    for name in Payment::NAMES {
        assert_eq!(Payment::parse(name).unwrap().as_str(), *name);
        assert_eq!(name.parse::<Payment>().unwrap().to_string(), *name);
        assert_eq!(serde_json::from_value::<Payment>(json!(name)).unwrap().as_str(), *name);
    }
    assert_eq!(Payment::parse("direct_debit"), Ok(Payment::DirectDebit));
    assert_eq!(Payment::parse(" debit"), Ok(Payment::DirectDebit));
    let sizes: BTreeSet<_> = Size::NAMES.iter().map(|name| Size::parse(name).unwrap()).collect();
    assert_eq!(sizes.len(), 2);
    assert_eq!(format!("{:>6}|", Plan::Free), "  free|");
}

#[test]
fn another_text_is_an_error_that_lists_the_names_and_not_the_text() {
    let error = "expected `Small` or `ExtraLarge`";
    for text in ["", "small", "Small ", "XXL"] {
        assert_eq!(Size::parse(text).unwrap_err().to_string(), error, "{text}");
    }
    let error = "expected `credit_card`, `débit \"SEPA\"`, `type` or `cheque`";
    assert_eq!("secret".parse::<Payment>().unwrap_err().to_string(), error);
    let from_json = |json| serde_json::from_value::<Payment>(json).unwrap_err().to_string();
    assert_eq!(from_json(json!("secret")), error);
    assert_eq!(from_json(json!(7_654_321)), error.replace("expected", "invalid type: an integer, expected"));
}

#[test]
fn a_variant_for_other_texts_loses_nothing() {
    for text in ["", "Free", " free ", "gold\u{0}\n\u{1F600}"] {
        let plan = Plan::parse(text).unwrap();
        assert_eq!(plan, Plan::Other(text.into()));
        assert_eq!((plan.as_str(), serde_json::to_value(&plan).unwrap()), (text, json!(text)));
        assert_eq!(serde_json::from_value::<Plan>(json!(text)).unwrap(), plan);
    }
    // An empty text is the same error as that of an empty `String` in a mandatory field.
    let error = order(Plan::Other("".into())).to_json().unwrap_err().to_string();
    assert!(error.ends_with("expected a string that is not empty: the field is mandatory"), "{error}");
}

#[test]
fn a_value_of_a_raw_event_is_read_back() {
    let data: Value = serde_json::from_str(&order(Plan::Other("gold".into())).to_json().unwrap()).unwrap();
    let raw = json!({
        "_id": "1", "projectId": "shop", "nonce": "2", "eventType": "order", "createdAt": "2026-01-01T00:00:00Z",
        "data": data,
    });
    let raw = RawEvent::from_json(&raw).unwrap();
    assert_eq!(Size::from_json(&raw.data["size"]), Ok(Size::ExtraLarge));
    assert_eq!(Payment::from_json(&raw.data["payment"]), Ok(Payment::DirectDebit));
    assert_eq!(Plan::from_json(&raw.data["plan"]), Ok(Plan::Other("gold".into())));
    for wrong in [json!(null), json!(3), json!(["Small"]), json!({ "Small": null })] {
        assert_eq!(Size::from_json(&wrong).unwrap_err().to_string(), "expected `Small` or `ExtraLarge`", "{wrong}");
        assert_eq!(Plan::from_json(&wrong).unwrap_err().to_string(), "expected a string", "{wrong}");
    }
}

/// The derive adds only what is asked for, so that an enum can have its own.
#[test]
fn an_enum_has_its_own_display_and_methods() {
    #[derive(FieldValue)]
    enum Colour {
        Red,
    }
    impl Colour {
        fn as_str(&self) -> Message {
            Message::new("own")
        }
    }
    impl std::fmt::Display for Colour {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a red thing")
        }
    }
    assert_eq!((&*Colour::Red.to_string(), Colour::Red.as_str().as_str()), ("a red thing", "own"));
    assert_eq!(EnumValue::as_str(&Colour::Red), "Red");
}

/// A variant can have any name, also one that the expansion uses.
#[test]
fn variants_are_named_like_items_of_the_expansion() {
    #[derive(FieldValue)]
    #[webmarketer(display, from_str, serde)]
    #[allow(clippy::upper_case_acronyms)]
    enum Odd {
        Kind,
        Err,
        Ok,
        NAMES,
        EXPECTED,
        String,
        Result,
        Self_,
        #[webmarketer(other)]
        Other(String),
    }
    for name in <Odd as EnumValue>::NAMES {
        assert_eq!(Odd::parse(name).unwrap().as_str(), *name);
    }
    let all = [Odd::Kind, Odd::Err, Odd::Ok, Odd::String, Odd::Result, Odd::Self_, Odd::Other("Ok".to_owned())];
    assert_eq!(all.map(|odd| odd.to_string()).join(" "), "Kind Err Ok String Result Self_ Ok");
    let _ = (Odd::NAMES, Odd::EXPECTED);
}
