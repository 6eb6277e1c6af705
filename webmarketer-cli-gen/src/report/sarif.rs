//! SARIF 2.1.0, for code scanning.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::diff::Rule;

use super::comparison::projects;
use super::sentence::{moved, reason, remedy, sentence};
use crate::resolve::{CodePlace, Disagreement, Resolution, Side, slashes};
use crate::settings::{FILE_NAME, Severity};
use crate::terminal::json_document;

pub(super) fn write_sarif(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let rules = report.rules();
    let lock = slashes(&report.lock);
    let results: Vec<_> = report.disagreements.iter().map(|item| result(item, &rules, &lock)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "webmarketer",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "project": projects(report),
                "profile": report.profile,
                "rules": { "lowered": report.lowered.lowered, "off": report.lowered.off },
            },
        }],
    });
    writeln!(out, "{}", json_document(&log))
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.reason },
        "fullDescription": { "text": format!("{}; for example: {}", rule.reason, rule.example) },
        "help": { "text": rule.remedy },
        "defaultConfiguration": { "level": level(rule.level.into()) },
        "properties": { "breaks": rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>() },
    })
}

fn result(item: &Disagreement, rules: &[&Rule], lock: &str) -> Value {
    // Code scanning rejects results without a location.
    let (file, line) = match item.problem.entry() {
        Some(entry) => (slashes(&entry.file), entry.line),
        None if item.problem.sides() == [Side::Settings] => (FILE_NAME.to_owned(), 1),
        None => (lock.to_owned(), 1),
    };
    let nowhere = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&file) }, "region": { "startLine": line },
    } });
    let mut locations: Vec<_> = item.places.iter().map(location).collect();
    if locations.is_empty() {
        locations.push(nowhere);
    }
    let mut result = json!({
        "ruleId": item.problem.rule().id,
        "ruleIndex": rules.iter().position(|rule| rule.id == item.problem.rule().id),
        "kind": if item.severity == Severity::Info { "informational" } else { "fail" },
        "level": level(item.severity),
        "message": { "text": format!("{}: {}. {}", sentence(item), reason(item), remedy(item)) },
        "locations": locations,
        // A finding keeps its fingerprint when its line moves.
        "partialFingerprints": { "finding/v1": format!("{} {}", item.problem.rule().id, item.paths().join(" ")) },
        "properties": { "paths": item.paths(), "moved": moved(item), "updatedAt": item.updated_at },
    });
    if let Some(accepted) = &item.accepted {
        let why = format!("until {}, by {}: {}", accepted.until, accepted.owner, accepted.reason);
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": why }]);
    }
    result
}

fn location(place: &CodePlace) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&place.file) },
        "region": {
            "startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length,
            "snippet": { "text": place.text },
        },
    } })
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        // SARIF has no level for informational results.
        Severity::Info => "none",
        severity => severity.as_str(),
    }
}
