use webmarketer_core::requirements::FitsField;
use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Measured<T> {
    value: T,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "purchase", lock = "ui.lock.json")]
struct Purchase<Id, Amount> {
    order_id: Id,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Amount,
}

fn send<E: WebmarketerEvent>(event: &E) -> String {
    event.to_json().unwrap()
}

// The bound of the note.
fn measure<T>(value: T) -> String
where
    Measured<T>: WebmarketerEvent,
{
    send(&Measured { value })
}

fn purchase<Id>(purchase: &Purchase<Id, Currency>) -> String
where
    Purchase<Id, Currency>: WebmarketerEvent,
{
    send(purchase)
}

fn write<T>(measured: &Measured<T>) -> String
where
    Measured<T>: WebmarketerEvent,
{
    measured.to_json().unwrap()
}

// The bound that the compiler suggests.
fn suggested<T: webmarketer_core::requirements::FitsField>(value: T) -> String {
    send(&Measured { value })
}

fn suggested_of_a_method<T>(measured: &Measured<T>) -> String
where
    T: FitsField,
{
    measured.to_json().unwrap()
}

fn main() {
    assert_eq!(measure(1), r#"{"value":1}"#);
    assert_eq!(suggested("a"), r#"{"value":"a"}"#);
    assert_eq!(write(&Measured { value: true }), r#"{"value":true}"#);
    assert_eq!(suggested_of_a_method(&Measured { value: true }), r#"{"value":true}"#);
    let email = Email::parse("ada@example.com").unwrap().into();
    assert!(purchase(&Purchase { order_id: "7", email, turnover: "1 EUR".parse().unwrap() }).contains("\"7\""));
}
