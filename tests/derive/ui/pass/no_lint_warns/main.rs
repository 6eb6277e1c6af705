#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![deny(clippy::all, clippy::pedantic)]
//! A program that allows nothing.

use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};

/// An order.
#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("paid"), statistic("margin"), metadata = "{}")]
pub(crate) struct Order {
    /// Who ordered.
    #[webmarketer(user, discriminant)]
    pub(crate) email: Pii<Email>,
    /// Where it came from.
    #[webmarketer(flatten)]
    pub(crate) source: Source,
}

/// A source.
#[derive(Debug, WebmarketerFields)]
pub(crate) struct Source {
    /// The campaign.
    pub(crate) campaign: Option<String>,
}

fn main() {
    let email = Email::parse("ada@example.com").unwrap().into();
    let order = Order { email, source: Source { campaign: None } };
    assert!(!format!("{order:?}").contains("ada"));
    assert_eq!(Order::PAID.key(), "paid");
}
