//! The name of the derive.

/// The name of the derive.
pub(super) const DERIVE: &str = "WebmarketerEvent";
