//! Which process holds the lock of a file, where the operating system shows it.

use std::fs::File;

/// The holder of the lock of a file, in words.
#[cfg(target_os = "linux")]
pub(super) fn of(file: &File) -> Option<String> {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;

    let wanted = file.metadata().ok()?;
    let this = std::process::id();
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // Only processes of the same user can be read.
        let Ok(files) = fs::read_dir(process.path().join("fd")) else { continue };
        for open in files.flatten() {
            let is_it =
                fs::metadata(open.path()).is_ok_and(|found| (found.dev(), found.ino()) == (wanted.dev(), wanted.ino()));
            // A process that only reads the file holds no lock.
            let lock = || fs::read_to_string(process.path().join("fdinfo").join(open.file_name()));
            if !is_it || !lock().is_ok_and(|lock| lock.contains("FLOCK")) {
                continue;
            }
            if id == this {
                return Some("another client of this process".to_owned());
            }
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            // The process can choose its name.
            let name: String = name.trim_end().chars().filter(|character| !character.is_control()).collect();
            return Some(format!("process {id} (`{name}`)"));
        }
    }
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: &File) -> Option<String> {
    None
}
