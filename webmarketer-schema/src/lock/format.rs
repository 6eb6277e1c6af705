//! The file of a lock: its name, and the version of its format.

/// The name of the file.
pub const FILE_NAME: &str = "webmarketer.lock.json";

/// The version of the format that this library writes, and the newest version that it reads.
pub const FORMAT_VERSION: u64 = 1;

/// Removes a byte-order mark, which some editors add.
pub(super) fn without_byte_order_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}
