//! The derive and generated code in an edition of 2021, in a package that knows `webmarketer-core` under another name.
//!
//! That this compiles is most of the test.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::pedantic)]

use wm::{Email, FieldValue, Pii, WebmarketerEvent, WebmarketerFields};

/// The code of the generator's cases.
#[deny(
    clippy::nursery,
    clippy::as_conversions,
    clippy::missing_docs_in_private_items,
    clippy::arbitrary_source_item_ordering
)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

/// What an application's own prelude might offer.
pub mod prelude {
    pub use wm;
}

/// A number of an order.
#[derive(Debug, FieldValue)]
#[webmarketer(crate = "wm")]
pub struct OrderId(pub String);

/// The status of an order.
#[derive(Clone, Debug, PartialEq, Eq, FieldValue)]
#[webmarketer(crate = "wm", rename_all = "kebab-case", display, from_str, serde)]
pub enum OrderStatus {
    /// The order is paid.
    Paid,
    /// Any other text.
    #[webmarketer(other)]
    Other(String),
}

/// Who it is about.
#[derive(WebmarketerFields)]
#[webmarketer(crate = "::wm", debug)]
pub struct Customer {
    /// The address.
    #[webmarketer(user, discriminant)]
    pub email: Pii<Email>,
}

/// An order.
#[derive(WebmarketerEvent)]
#[webmarketer(crate = "crate::prelude::wm", debug, state("paid"))]
pub struct Order {
    /// The number.
    #[webmarketer(nonce)]
    pub id: OrderId,
    /// In this edition a name like any other.
    pub gen: Option<bool>,
    /// The customer.
    #[webmarketer(flatten)]
    pub customer: Customer,
}

#[cfg(test)]
mod tests {
    use wm::EnumValue as _;

    use super::*;

    #[test]
    fn another_name_of_the_crate_changes_nothing() {
        let email = Email::parse("ada@example.com").expect("an address");
        let order = Order { id: OrderId("7".to_owned()), gen: None, customer: Customer { email: email.into() } };
        assert_eq!(order.to_json().as_deref(), Ok(r#"{"id":"7","email":"ada@example.com"}"#));
        assert_eq!(order.nonce().as_deref(), Some("order:7"));
        assert_eq!(Order::PAID.key(), "paid");
        assert!(!format!("{order:?}").contains("ada"));
        assert_eq!("paid".parse(), Ok(OrderStatus::Paid));
        assert_eq!(OrderStatus::parse("sent").map(|status| status.to_string()).as_deref(), Ok("sent"));
    }
}
