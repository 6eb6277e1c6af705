//! The subjects of a relay.

use crate::settings::Settings;

impl Settings {
    /// The subjects of all requests.
    pub(crate) fn all_requests(&self) -> String {
        format!("{}.requests.>", self.name)
    }

    /// The subjects of all dead letters.
    pub(crate) fn all_dead(&self) -> String {
        format!("{}.dead.>", self.name)
    }

    /// The stream of the bucket with receipts.
    pub(crate) fn receipts_stream(&self) -> String {
        format!("KV_{}", self.receipts_bucket())
    }

    /// The subjects of all receipts.
    pub(crate) fn all_receipts(&self) -> String {
        format!("$KV.{}.>", self.receipts_bucket())
    }
}
