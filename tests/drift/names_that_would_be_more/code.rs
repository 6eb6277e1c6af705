//! No struct.
