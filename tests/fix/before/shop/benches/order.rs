use std::hint::black_box;

use shop::positions::reexport::Order;

fn main() {
    let order: Order = shop::positions::literal::order();
    black_box(order.order_id);
}
