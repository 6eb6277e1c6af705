//! `JUnit` XML: each finding is a failed test, or a skipped one if it does not fail the command.

use std::io::{self, Write};

use quick_xml::escape::escape;

use super::comparison::{agreement, compared, projects};
use super::sentence::{reason, remedy, sentence};
use crate::resolve::{Disagreement, Resolution};
use crate::terminal::printable;

pub(super) fn write_junit(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let fails = |item: &&Disagreement| report.fails(item);
    let failures = report.disagreements.iter().filter(fails).count();
    let skipped = report.disagreements.len() - failures;
    // A suite without a test looks as if nothing was compared.
    let tests = report.disagreements.len().max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"webmarketer\" tests=\"{tests}\" failures=\"{failures}\">")?;
    let compared = text(&compared(&report.comparison));
    writeln!(
        out,
        "  <testsuite name=\"{compared}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
    )?;
    let lowered = &report.lowered;
    let off = lowered.off.iter().map(|(rule, count)| (format!("off.{rule}"), count.to_string()));
    let named = [("project", projects(report)), ("profile", report.profile.clone())];
    let properties = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let count = (lowered.lowered > 0).then(|| ("lowered".to_owned(), lowered.lowered.to_string()));
    let properties: Vec<_> = properties.chain(count).chain(off).collect();
    if !properties.is_empty() {
        writeln!(out, "    <properties>")?;
        for (name, value) in properties {
            writeln!(out, "      <property name=\"{}\" value=\"{}\"/>", text(&name), text(&value))?;
        }
        writeln!(out, "    </properties>")?;
    }
    if report.disagreements.is_empty() {
        writeln!(out, "    <testcase classname=\"webmarketer\" name=\"{}\"/>", text(&agreement(&report.comparison)))?;
    }
    for item in &report.disagreements {
        let (id, sentence) = (item.problem.rule().id, text(&sentence(item)));
        let place = item
            .places
            .first()
            .map_or(String::new(), |place| format!(" file=\"{}\" line=\"{}\"", text(&place.file), place.line));
        writeln!(out, "    <testcase classname=\"webmarketer.{id}\" name=\"{sentence}\"{place}>")?;
        let why = match &item.accepted {
            Some(accepted) => format!("accepted until {}: {}", accepted.until, accepted.reason),
            None => format!("{}; {}", reason(item), remedy(item)),
        };
        let why = text(&why);
        if fails(&item) {
            let paths: Vec<_> = item.paths().iter().map(|path| text(path)).collect();
            let paths = paths.join("\n");
            writeln!(out, "      <failure type=\"{id}\" message=\"{why}\">{paths}</failure>")?;
        } else {
            writeln!(out, "      <skipped message=\"{why}\"/>")?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// Text in XML, without characters that XML does not allow.
fn text(text: &str) -> String {
    escape(printable(text).replace(['\u{fffe}', '\u{ffff}'], "")).into_owned()
}
