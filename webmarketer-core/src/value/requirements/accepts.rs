//! A requirement that is a part of what is required.

/// A requirement that is met by a type `T` whose kind is `K`.
pub trait Accepts<T, K> {}

/// Nothing is required of the kind.
#[derive(Debug)]
pub enum AnyKind {}

impl<T, K> Accepts<T, K> for AnyKind {}
