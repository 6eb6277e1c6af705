//! What is compared, loaded once, and where it disagrees.

pub(crate) mod source;
