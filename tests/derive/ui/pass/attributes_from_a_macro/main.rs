macro_rules! event {
    ($(#[$on_struct:meta])* $name:ident { $($(#[$on_field:meta])* $field:ident: $of_type:ty,)* }) => {
        #[derive(webmarketer_core::WebmarketerEvent)]
        $(#[$on_struct])*
        struct $name {
            $($(#[$on_field])* $field: $of_type,)*
        }
    };
}

event! {
    /// An order
    #[webmarketer(event_type = "purchase", state("paid"))]
    Order {
        /// Order id
        #[webmarketer(key = "id", nonce)]
        order_id: String,
    }
}

fn main() {
    use webmarketer_core::WebmarketerEvent as _;

    let order = Order { order_id: "7".to_owned() };
    assert_eq!(order.to_json().unwrap(), r#"{"id":"7"}"#);
    assert_eq!(order.nonce().as_deref(), Some("purchase:7"));
    assert_eq!(Order::definition().fields[0].label.as_deref(), Some("Order id"));
    assert_eq!(Order::PAID.key(), "paid");
}
