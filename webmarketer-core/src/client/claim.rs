//! The claim of a request that another process can claim, too.

/// Whether the claim of a request still holds, so that no other process sends it.
pub(crate) type IsClaimed<'a> = dyn Fn() -> bool + Send + Sync + 'a;
