//! The JSON report. `report.schema.json` describes it, and `formatVersion` is its version.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::comparison::{compared, fix_commands, projects};
use super::sentence::{broken, reason, remedy, sentence};
use crate::resolve::{CodePlace, Disagreement, Resolution};
use crate::settings::Severity;
use crate::terminal::json_document;

/// The version of the format. Additions do not change it.
const FORMAT_VERSION: u64 = 1;

pub(super) fn write_json_report(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let exit = report.exit();
    let whole = json!({
        "formatVersion": FORMAT_VERSION,
        "tool": { "name": "webmarketer", "version": env!("CARGO_PKG_VERSION") },
        "compared": compared(&report.comparison),
        "project": projects(report),
        "profile": report.profile,
        "exitCode": exit as u8,
        "findings": report.disagreements.iter().map(item).collect::<Vec<_>>(),
        "settle": fix_commands(report),
        "rules": { "lowered": report.lowered.lowered, "off": report.lowered.off },
    });
    writeln!(out, "{}", json_document(&whole))
}

fn item(item: &Disagreement) -> Value {
    let mut value = json!({
        "rule": item.problem.rule().id,
        "level": item.severity.in_json(),
        "severity": item.severity.as_str(),
        "breaks": broken(item).iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>(),
        "moved": item.problem.sides().iter().map(|side| side.as_str()).collect::<Vec<_>>(),
        "message": sentence(item),
        "paths": item.paths(),
        "reason": reason(item),
        "remedy": remedy(item),
        "places": item.places.iter().map(place).collect::<Vec<_>>(),
    });
    if Severity::from(item.problem.rule().level) != item.severity {
        value["levelOfRule"] = item.problem.rule().level.as_str().into();
    }
    if let Some(updated_at) = &item.updated_at {
        value["updatedAt"] = updated_at.as_str().into();
    }
    if let Some(accepted) = &item.accepted {
        value["accepted"] = json!({ "reason": accepted.reason, "owner": accepted.owner, "until": accepted.until });
    }
    value
}

fn place(place: &CodePlace) -> Value {
    json!({ "file": place.file, "line": place.line, "column": place.column, "length": place.length })
}
