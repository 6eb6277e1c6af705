//! Reads files with generated code: recognizes files that webmarketer wrote, and splits off the text above their
//! headers.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use super::error::OutputError;
use super::header::MARK;
#[cfg(feature = "cli")]
use super::same_code::is_same_code;

/// The number of bytes that are read to recognize a generated file: more than any licence above its header.
const START: u64 = 1 << 16;

/// Whether a file is generated code. False for an unreadable file.
pub(crate) fn is_ours(path: &Path) -> bool {
    let mut start = Vec::new();
    if is_no_file(path) {
        return false;
    }
    let read = fs::File::open(path).map(|file| file.take(START).read_to_end(&mut start));
    read.is_ok() && split_preamble(&String::from_utf8_lossy(&start)).is_some()
}

/// Whether a file is generated code, or was before its header was edited.
#[cfg(feature = "cli")]
pub(crate) fn was_ours(path: &Path) -> bool {
    is_ours(path) || read_text(path).is_ok_and(|text| text.is_some_and(|text| holds_generated(&text)))
}

/// Whether a text contains a header of generated code or a generated struct.
pub(super) fn holds_generated(text: &str) -> bool {
    text.contains(MARK) || text.contains("#[webmarketer(generated")
}

/// Splits generated code into the text above its header and the rest. The text above may have a byte-order mark,
/// comments such as a licence, and empty lines. `None` for any other text.
pub(crate) fn split_preamble(text: &str) -> Option<(&str, &str)> {
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

/// Whether two texts of a file are the same code. A formatter may have changed one of them.
pub(super) fn is_same(old: &str, new: &str) -> bool {
    match (split_preamble(old), split_preamble(new)) {
        (Some((_, old)), Some((_, new))) => is_same_code(old, new),
        _ => false,
    }
}

/// Whether two texts are the same. No formatter changes the output of a build script.
#[cfg(not(feature = "cli"))]
fn is_same_code(old: &str, new: &str) -> bool {
    old == new
}

/// The text of a file with LF line ends. A checkout may have converted them.
pub(crate) fn read_text(path: &Path) -> Result<Option<String>, OutputError> {
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

/// Whether a path names a device, a pipe or similar. It is written to but not compared, because reading it could block
/// forever.
fn is_no_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}
