use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("converted", label = "Converted"), statistic("3d", const = "VOLUME"), state("été"))]
struct Order {
    #[webmarketer(statistic)]
    turnover: f64,
    #[webmarketer(state, const = "IS_PAID")]
    paid: bool,
}

fn main() {
    let id = EventId::<Order>::new("1");
    assert_eq!(id.set(Order::CONVERTED, true).body().unwrap()["value"], 1);
    assert_eq!(id.set(Order::TURNOVER, 4.5).body().unwrap()["value"], 4.5);
    assert_eq!(id.set(Order::VOLUME, 2).body().unwrap()["value"], 2.0);
    assert_eq!((Order::IS_PAID.key(), Order::ÉTÉ.key(), Order::VOLUME.key()), ("paid", "été", "3d"));
    assert!(id.set(Order::TURNOVER, f64::NAN).body().is_none());
    let _ = |order: &Order| (order.turnover, order.paid);
}
