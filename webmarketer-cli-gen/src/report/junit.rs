//! `JUnit` XML: each finding is a test that failed, or was skipped where it is accepted or breaks nothing.

use std::io::{self, Write};

use quick_xml::escape::escape;
use webmarketer_schema::diff::Level;

use super::{Item, Report};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let fails = |item: &&Item| item.accepted.is_none() && item.rule.level != Level::Allow;
    let failures = report.items.iter().filter(fails).count();
    let skipped = report.items.len() - failures;
    // A suite without a test would say that nothing was looked at.
    let tests = report.items.len().max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"webmarketer\" tests=\"{tests}\" failures=\"{failures}\">")?;
    let compared = text(&report.compared);
    writeln!(
        out,
        "  <testsuite name=\"{compared}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
    )?;
    if report.items.is_empty() {
        writeln!(out, "    <testcase classname=\"webmarketer\" name=\"{}\"/>", text(&report.agree))?;
    }
    for item in &report.items {
        let (id, sentence) = (item.rule.id, text(&item.sentence()));
        let place = item
            .places
            .first()
            .map_or(String::new(), |place| format!(" file=\"{}\" line=\"{}\"", text(&place.file), place.line));
        writeln!(out, "    <testcase classname=\"webmarketer.{id}\" name=\"{sentence}\"{place}>")?;
        let why = match &item.accepted {
            Some(accepted) => format!("accepted until {}: {}", accepted.until, accepted.reason),
            None => format!("{}; {}", item.rule.reason, item.rule.remedy),
        };
        let why = text(&why);
        if fails(&item) {
            let paths = text(&item.path_list().join("\n"));
            writeln!(out, "      <failure type=\"{id}\" message=\"{why}\">{paths}</failure>")?;
        } else {
            writeln!(out, "      <skipped message=\"{why}\"/>")?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// Text in XML, without what XML cannot hold at all.
fn text(text: &str) -> String {
    let held: String = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    escape(&held).into_owned()
}
