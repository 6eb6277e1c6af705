use shop::events::Purchase;

fn main() {
    let order = Purchase { number: "1".to_owned(), total: 1.0, r#type: None, paid: None };
    println!("{}", order.number);
}
