//! Messages of `webmarketer fix`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::generated_code::write_file_difference;
use crate::codegen::files::FileDifference;
use crate::renames::JobReport;
use crate::resolve::{LeftPlace, LeftReason, slashes};
use crate::terminal::{Console, Exit, plural, printable, style};

/// What `webmarketer fix` did.
pub(crate) struct FixedCode {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    pub(crate) report: JobReport,
    pub(crate) left: Vec<LeftPlace>,
    /// Whether the code compiles now.
    pub(crate) compiles: bool,
}

impl FixedCode {
    pub(crate) fn exit(&self) -> Exit {
        if !self.compiles {
            Exit::Unseen
        } else if !self.report.failed.is_empty() {
            Exit::Failure
        } else if !self.left.is_empty() {
            Exit::Breaking
        } else {
            Exit::Agree
        }
    }

    /// Whether the code needs no record any more. Places that the compiler does not see may be of other types.
    pub(crate) fn may_finish(&self) -> bool {
        let is_unseen = |place: &LeftPlace| matches!(place.reason, LeftReason::Documentation | LeftReason::NotCompiled);
        self.compiles && self.report.failed.is_empty() && self.left.iter().all(is_unseen)
    }

    /// A path relative to the root of the workspace.
    fn shown(&self, path: &str) -> String {
        printable(&Path::new(path).strip_prefix(&self.root).map_or_else(|_| path.to_owned(), slashes))
    }
}

/// Writes that the locks record no rename.
pub(crate) fn write_no_renames(out: &mut dyn Write, locks: &[&Path]) -> io::Result<()> {
    let names: Vec<_> = locks.iter().map(|lock| printable(&lock.display().to_string())).collect();
    let verb = if locks.len() == 1 { "records" } else { "record" };
    writeln!(out, "{} {verb} no rename", names.join(", "))
}

/// Writes the number of renames, and of removed names.
pub(crate) fn write_fix_start(err: &mut dyn Write, (renamed, removed): (usize, usize)) -> io::Result<()> {
    writeln!(err, "applying {}, searching for {}", plural(renamed, "rename"), plural(removed, "removed name"))
}

/// Writes the edited files, and the places that are left.
pub(crate) fn write_fixed_code(console: &mut Console<'_>, fixed: &FixedCode) -> io::Result<()> {
    let good = style::GOOD;
    for file in &fixed.report.edited {
        writeln!(console.out, "{good}fixed{good:#} {}: {}", fixed.shown(&file.path), plural(file.edits, "place"))?;
    }
    write_rest(console, fixed, "fixed")
}

/// Writes the differences of a dry run, and the places that would be left.
pub(crate) fn write_fix_preview(
    console: &mut Console<'_>,
    differences: &[FileDifference],
    fixed: &FixedCode,
) -> io::Result<()> {
    differences.iter().try_for_each(|difference| write_file_difference(difference, console.out))?;
    write_rest(console, fixed, "would be fixed")
}

fn write_rest(console: &mut Console<'_>, fixed: &FixedCode, verb: &str) -> io::Result<()> {
    let (error, warning, note) = (style::ERROR, style::WARNING, style::NOTE);
    for (path, why) in &fixed.report.failed {
        writeln!(console.err, "{error}error{error:#}: cannot write {}: {}", fixed.shown(path), printable(why))?;
    }
    for place in &fixed.left {
        let LeftPlace { file, line, name, reason } = place;
        let why = match reason {
            LeftReason::Removed => "was removed",
            LeftReason::Macro => "was renamed, and a macro uses it here",
            LeftReason::Ambiguous => "was renamed, but another type or record has the same name",
            LeftReason::Outside => "was renamed, and the file is generated or not in the workspace",
            LeftReason::Clash => "was renamed, and the file already has an item with the new name",
            LeftReason::Documentation => "was renamed or removed, and the documentation uses it",
            LeftReason::NotCompiled => "was renamed or removed, and the compiler did not see this code",
        };
        let (file, name) = (printable(file), printable(name));
        writeln!(console.out, "{warning}left{warning:#} {file}:{line}: `{name}` {why}")?;
    }
    let places = fixed.report.edited.iter().map(|file| file.edits).sum();
    let files = fixed.report.edited.len();
    let left = match fixed.left.len() {
        0 => String::new(),
        left => format!(", {left} left: edit these by hand"),
    };
    writeln!(console.out, "{} in {} {verb}{left}", plural(places, "place"), plural(files, "file"))?;
    if !fixed.compiles {
        writeln!(console.err, "{error}error{error:#}: `cargo check` failed; see the errors above")?;
    } else if fixed.exit() == Exit::Agree {
        let advice = "run `webmarketer fix --finish` when all checkouts have the new names";
        writeln!(console.err, "{note} help{note:#}: {advice}")?;
    }
    Ok(())
}

/// Writes that the records were removed from a lock.
pub(crate) fn write_finished(out: &mut dyn Write, lock: &Path) -> io::Result<()> {
    let good = style::GOOD;
    let path = printable(&lock.display().to_string());
    writeln!(out, "{good}removed{good:#} the records of renames from {path}")
}
