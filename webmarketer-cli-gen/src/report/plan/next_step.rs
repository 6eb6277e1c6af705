//! What the user can do with a plan.

use std::path::Path;

/// What the user can do with a plan.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NextStep<'a> {
    /// Store it, to apply it.
    StorePlan,
    /// Apply the file in which it was stored.
    ApplyFile(&'a Path),
    /// Nothing: it is being applied.
    None,
}
