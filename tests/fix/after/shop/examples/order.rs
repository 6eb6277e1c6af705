fn main() {
    let shop::events::Purchase { number: order_id, .. } = shop::positions::literal::order();
    println!("{order_id}");
}
