//! What calls that send are without the feature `client`: a program that uses one has an error for the client that it
//! names, and no second one for the call.

use super::{Envelope, Update};

/// A client. Without the feature `client`, no type is one.
///
/// A call whose client is of an unknown type has an unknown type too, and rustc reports neither.
#[diagnostic::on_unimplemented(
    message = "events can't be sent without the feature `client` of webmarketer-core",
    label = "not a client",
    note = "run `cargo add webmarketer-core --features client,aws-lc` (or `client,ring`)"
)]
pub trait RequiresClient {
    type Sent;
    type Queued;

    fn send() -> Self::Sent;
    fn enqueue() -> Self::Queued;
}

#[doc(hidden)]
impl<E> Envelope<E> {
    pub fn send<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }

    pub fn send_checked<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }

    pub fn enqueue<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Queued {
        C::enqueue()
    }

    pub fn persist<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }
}

#[doc(hidden)]
impl<E> Update<E> {
    pub fn send<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }

    pub fn enqueue<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Queued {
        C::enqueue()
    }

    pub fn persist<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }
}
