//! Whether generated code is written.

/// Whether generated code is written or only compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GenerateMode {
    Write,
    Compare,
}
