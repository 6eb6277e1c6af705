use shop::events::Order;

fn main() {
    let order = Order { order_id: "1".to_owned(), total: 1.0, kind: None, settled: None };
    println!("{}", order.order_id);
}
