//! The formats of a plan on standard output.

use clap::ValueEnum;

/// The format of a plan on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// Human-readable text
    Text,
    /// The plan, as --output writes it
    Json,
    /// A comment for a pull request
    Markdown,
    /// GitHub Actions annotations on the lines of the structs
    Github,
}
