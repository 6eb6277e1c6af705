//! The formats of a report.

use clap::ValueEnum;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people, with the lines of the code that it is about
    Text,
    /// For programs: versioned, with a JSON Schema
    Json,
    /// Annotations of GitHub Actions, on the lines of the code
    Github,
    /// A summary for a pull request
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// XML as of Java's unit tests, for test reports
    Junit,
}
