//! Marks responses that need not wait for the disk.

use axum::Extension;

use crate::store::Store;

/// An extension of a response whose request has waited until its own change and all earlier ones are written. Waiting
/// again would be waiting for later changes.
#[derive(Clone, Copy)]
pub(super) struct IsSaved;

impl IsSaved {
    /// The extension of a response after such a wait. `None` if nothing is written to disk: an extension allocates
    /// memory, and waiting again takes no time then.
    pub(super) fn after_change(store: &Store) -> Option<Extension<Self>> {
        store.lasts().then_some(Extension(Self))
    }
}
