fn main() {
    let shop::events::Order { order_id, .. } = shop::positions::literal::order();
    println!("{order_id}");
}
