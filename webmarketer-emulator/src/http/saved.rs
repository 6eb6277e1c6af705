//! Marks responses that need not wait for the disk.

/// An extension of a response whose request has waited until its own change and all earlier ones are written. Waiting
/// again would be waiting for later changes.
#[derive(Clone, Copy)]
pub(super) struct IsSaved;
