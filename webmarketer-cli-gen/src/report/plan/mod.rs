//! A plan in each format.

mod action;
mod github;
mod markdown;
mod summary;
mod text;

use std::io::{self, Write};
use std::path::Path;

use webmarketer_schema::plan::Plan;

use super::json_documents::write_json;
use crate::settings::PlanFormat;
pub(super) use action::destructive_lines;
use text::write_text;

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

/// Writes a plan.
pub(crate) fn write_plan(out: &mut dyn Write, plan: &Plan, format: PlanFormat, next: NextStep<'_>) -> io::Result<()> {
    match format {
        PlanFormat::Text => write_text(out, plan, next),
        PlanFormat::Json => write_json(out, &plan.to_json()),
        PlanFormat::Markdown => markdown::write_markdown(out, plan),
        PlanFormat::Github => github::write_github(out, plan),
    }
}
