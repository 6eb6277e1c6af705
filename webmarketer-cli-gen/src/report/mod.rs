//! All output: results, reports in each format, and failures. The caller passes the writer, which removes colours where
//! needed.

mod adjusted_names;
mod applied;
mod comparison;
mod demo;
mod emulator;
mod event_types;
mod export;
mod failures;
mod fixed_code;
mod generated_code;
mod github;
mod hand_written;
mod identity;
mod import_failures;
mod imported_code;
mod json;
mod json_documents;
mod json_kind;
mod junit;
mod markdown;
mod members;
mod outbox;
mod plan;
mod plan_failures;
pub(crate) mod plot;
mod progress_words;
mod project_advice;
mod project_file;
mod pulled_lock;
mod rules;
mod sample_events;
mod sarif;
mod sent_event;
mod sentence;
mod set_key;
mod set_up;
mod shown_event;
mod tally;
mod text;
mod trash;
mod trash_reason;
mod unknown_names;
mod unmarked_pii;
mod written_files;

use std::io::{self, Write};

use crate::resolve::Resolution;
use crate::settings::ReportFormat;
pub(crate) use crate::settings::Severity;
pub(crate) use applied::{applied_json, plan_moved, write_applied, write_lock_kept, write_question};
pub(crate) use demo::{
    DemoChange, DemoOutage, DemoStep, DemoSteps, demo_orders_differ, write_demo_change, write_demo_emulator,
    write_demo_events, write_demo_outage, write_demo_trash, write_demo_trashed, write_struct_excerpt,
};
pub(crate) use emulator::{
    ServedEmulator, data_not_usable, emulator_json, emulator_not_started, env_file, no_emulator, state_not_written,
    write_account_elsewhere, write_emulator, write_emulator_warning, write_exports, write_nonce_conflict,
    write_verified_data,
};
pub(crate) use event_types::{event_types_json, project_json, write_event_types};
pub(crate) use export::{missing_structs, nothing_exported, write_exported, write_not_exported};
pub(crate) use failures::{no_event, no_stop_signal};
pub(crate) use fixed_code::{
    FixedCode, write_finished, write_fix_preview, write_fix_start, write_fixed_code, write_no_renames,
};
pub(crate) use generated_code::{
    generated_json, write_code_summary, write_file_difference, write_generated_code, write_generated_target,
};
pub(crate) use identity::{Identity, identity_json, write_identity};
pub(crate) use imported_code::{imported_code_json, write_code_to_import, write_imported_code};
pub(crate) use json_documents::{write_json, write_json_documents, write_json_line};
pub(crate) use members::write_members;
pub(crate) use outbox::{
    DrainedOutbox, OutboxSummary, damaged_dead_letter, dead_letters_json, drained_outbox_json, no_dead_letter,
    outbox_entry_json, outbox_not_opened, outbox_summary_json, retried_json, unusable_project, verified_outbox_json,
    write_dead_letters, write_drained_outbox, write_outbox_summary, write_retried, write_verified_outbox,
};
pub(crate) use plan::{NextStep, write_plan};
pub(crate) use plan_failures::{no_answer, nobody_to_ask, not_allowed};
pub(crate) use progress_words::{
    APPLYING_PLAN, ASKING_FOR_INSIGHTS, CHECKING_OUTBOX, READING_EVENT_TYPES, READING_OUTBOX, READING_TRASH,
    SENDING_OUTBOX,
};
pub(crate) use project_advice::project_advice;
pub(crate) use pulled_lock::{pulled_lock_json, write_pulled_lock};
pub(crate) use rules::{no_rule, rule_json, write_rule, write_rules};
pub(crate) use sample_events::sample_events_json;
pub(crate) use sent_event::{
    SentEvent, event_not_sent, sent_event_json, write_receipt, write_unknown_keys, write_verdict, write_violations,
};
pub(crate) use set_key::{event_not_read, key_not_set, set_key_json, write_set_key};
pub(crate) use set_up::{write_next_steps, write_set_up_file};
pub(crate) use shown_event::{shown_event_json, write_shown_event};
pub(crate) use trash::{trash_json, trashed_event_json, write_retry, write_trash, write_trashed_event};
pub(crate) use trash_reason::TrashedValues;
pub(crate) use unknown_names::unknown_names;
pub(crate) use written_files::{write_written_file, write_written_pages};

/// Writes a report. Text is wrapped at that width.
pub(crate) fn write_report(
    out: &mut dyn Write,
    resolution: &Resolution,
    format: ReportFormat,
    width: Option<usize>,
) -> io::Result<()> {
    match format {
        ReportFormat::Text => text::write_text(out, resolution, width),
        ReportFormat::Json => json::write_json_report(out, resolution),
        ReportFormat::Github => github::write_github(out, resolution),
        ReportFormat::Markdown => markdown::write_markdown(out, resolution),
        ReportFormat::Sarif => sarif::write_sarif(out, resolution),
        ReportFormat::Junit => junit::write_junit(out, resolution),
    }
}
