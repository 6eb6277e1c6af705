use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    /// First line
    ///
    /// Second.
    a: u8,
    /** Block
    of lines */
    b: u8,
    #[doc = include_str!("main.rs")]
    c: u8,
    #[webmarketer(label = " as said ")]
    /// Not this
    d: u8,
    e: u8,
}

fn main() {
    let labels: Vec<_> = Order::definition().fields.into_iter().map(|field| field.label).collect();
    let expected = [Some("First line"), Some("Block"), None, Some(" as said "), None];
    assert_eq!(labels.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    let _ = |order: &Order| (order.a, order.b, order.c, order.d, order.e);
}
