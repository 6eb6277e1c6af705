//! The name of a type decides the words of an error alone.

use webmarketer_core::*;

#[derive(FieldValue)]
struct Vec(String);

#[derive(FieldValue)]
struct Duration(f64);

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: Vec,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

#[derive(WebmarketerEvent)]
struct Visit {
    seconds: Option<Duration>,
}

fn main() {
    let visit = Visit { seconds: Some(Duration(1.5)) };
    assert_eq!(visit.to_json().unwrap(), r#"{"seconds":1.5}"#);
    assert!(Visit::definition().fields[0].optional);
    let email = Email::parse("ada@example.com").unwrap().into();
    let purchase = Purchase { order_id: Vec("7".into()), email, turnover: "1 EUR".parse().unwrap() };
    assert!(purchase.to_json().unwrap().starts_with(r#"{"order_id":"7""#));
}
