use rust_decimal::Decimal;
use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct Fitting {
    size: Decimal,
}
