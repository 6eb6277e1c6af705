//! Requests that cannot be sent, in a stream of their own, with the answer of the service.

mod death;
mod letter;

pub(crate) use death::Death;
use death::{ANSWER, REASON, STATUS};
pub use letter::DeadLetter;
