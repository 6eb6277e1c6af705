//! A small shop on axum that reports its orders to Webmarketer.

mod events;
mod orders;
mod router;

pub use events::{OrderPlaced, ProductViewed};
pub use orders::Orders;
pub use router::{Shop, router};
