use std::hint::black_box;

use shop::positions::reexport::Purchase;

fn main() {
    let order: Purchase = shop::positions::literal::order();
    black_box(order.number);
}
