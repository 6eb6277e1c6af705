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

fn send<E: WebmarketerEvent>(_: &E) {}

fn measure<T>(value: T) {
    send(&Measured { value });
}

fn measure_a_field_value<T: FieldValue>(value: T) {
    send(&Measured { value });
}

fn purchase<Id>(purchase: &Purchase<Id, Currency>) {
    send(purchase);
}

fn write<T>(measured: &Measured<T>) -> String {
    measured.to_json().unwrap()
}

fn of_the_wrong_type(purchase: &Purchase<u64, Currency>) {
    send(purchase);
}

fn main() {}
