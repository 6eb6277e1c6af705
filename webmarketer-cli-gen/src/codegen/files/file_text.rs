//! The text of a file with generated code: which files webmarketer wrote, and what stands above their headers.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use super::error::OutputError;
use super::header::{MARK, is_same_code};

/// How much of a file is read to see whether it is generated: more than any licence above it.
const START: u64 = 1 << 16;

/// Whether a file is generated code. One that cannot be read is not.
pub(crate) fn is_ours(path: &Path) -> bool {
    let mut start = Vec::new();
    if is_no_file(path) {
        return false;
    }
    let read = fs::File::open(path).map(|file| file.take(START).read_to_end(&mut start));
    read.is_ok() && split_preamble(&String::from_utf8_lossy(&start)).is_some()
}

/// Whether a file is generated code, or was it before its header was edited.
#[cfg(feature = "cli")]
pub(crate) fn was_ours(path: &Path) -> bool {
    is_ours(path) || read_text(path).is_ok_and(|text| text.is_some_and(|text| holds_generated(&text)))
}

/// Whether a text has a header of generated code, or generated structs, anywhere.
pub(super) fn holds_generated(text: &str) -> bool {
    text.contains(MARK) || text.contains("#[webmarketer(generated")
}

/// What stands above the header of generated code, and the code from its header on: a byte-order mark, comments such as
/// those of a licence, and empty lines may stand there. `None` for any other text.
pub(super) fn split_preamble(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.starts_with(MARK) {
        let start = rest.trim_start();
        rest = if let Some(comment) = start.strip_prefix("/*") {
            comment.split_once("*/")?.1
        } else if start.len() < rest.len() {
            start
        } else {
            start.strip_prefix("//")?.split_once('\n')?.1
        };
    }
    text.split_at_checked(text.len() - rest.len())
}

/// Whether two texts of one file are the same code: their headers may differ in digests and versions.
pub(super) fn is_same(old: &str, new: &str) -> bool {
    match (split_preamble(old), split_preamble(new)) {
        (Some((_, old)), Some((_, new))) => old == new || is_same_code(old, new),
        _ => false,
    }
}

/// The text of a file, with the line ends that it was written with: a checkout may have given it those of its system.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, OutputError> {
    if is_no_file(path) {
        return Ok(None);
    }
    match fs::read(path) {
        Ok(content) => {
            let text = String::from_utf8(content);
            let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            Ok(Some(if text.contains('\r') { text.replace("\r\n", "\n") } else { text }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::Read(path.to_owned(), error)),
    }
}

/// Whether a path names a device, a pipe or the like: it is written to, and nothing in it is compared. To read it could
/// take forever.
fn is_no_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}
