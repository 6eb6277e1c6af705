//! A plan in each format.

mod action;
mod github;
mod markdown;
mod next_step;
mod summary;
mod text;

use std::io::{self, Write};

use webmarketer_schema::plan::Plan;

use super::json_documents::write_json;
use crate::settings::PlanFormat;
pub(super) use action::destructive_lines;
pub(crate) use next_step::NextStep;
use text::write_text;

/// Writes a plan.
pub(crate) fn write_plan(out: &mut dyn Write, plan: &Plan, format: PlanFormat, next: NextStep<'_>) -> io::Result<()> {
    match format {
        PlanFormat::Text => write_text(out, plan, next),
        PlanFormat::Json => write_json(out, &plan.to_json()),
        PlanFormat::Markdown => markdown::write_markdown(out, plan),
        PlanFormat::Github => github::write_github(out, plan),
    }
}
