//! The formats of a report.

use clap::ValueEnum;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Human-readable text with excerpts of the code
    Text,
    /// Machine-readable and versioned, with a JSON Schema
    Json,
    /// GitHub Actions annotations on lines of the code
    Github,
    /// A summary for a pull request
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    #[value(help = "JUnit XML, for test reports")]
    Junit,
}
