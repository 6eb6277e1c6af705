//! Writes new files: all of them or none, and never over a file.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::Draft;

/// Writes files that do not exist.
///
/// # Errors
///
/// If a file exists (`AlreadyExists`), or cannot be written. The error has its path. Then no file is written.
pub(crate) fn write_new_files(files: &[(PathBuf, &str)]) -> Result<(), (PathBuf, Error)> {
    let mut drafts = Vec::new();
    for (path, text) in files {
        if fs::symlink_metadata(path).is_ok() {
            return Err((path.clone(), ErrorKind::AlreadyExists.into()));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
        let draft = Draft::new(path, text.as_bytes()).map_err(|error| (path.clone(), error))?;
        drafts.extend(draft.map(|draft| (path, draft)));
    }
    let mut written = Vec::new();
    for (path, draft) in drafts {
        if let Err(error) = draft.commit_new() {
            for path in written {
                // The error of the file that was not written is the one to report.
                let _ = fs::remove_file(path);
            }
            return Err((path.clone(), error));
        }
        written.push(path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn if_one_file_exists_no_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["new/a.rs", "b.rs"].map(|name| folder.path().join(name));
        fs::write(&other, "old").unwrap();
        let (path, error) = write_new_files(&[(one.clone(), "a"), (other.clone(), "b")]).unwrap_err();
        assert_eq!((&path, error.kind()), (&other, ErrorKind::AlreadyExists));
        assert!(!one.exists());
        assert_eq!(fs::read_to_string(&other).unwrap(), "old");
        fs::remove_file(&other).unwrap();
        write_new_files(&[(one.clone(), "a"), (other.clone(), "b")]).unwrap();
        assert_eq!([one, other].map(|path| fs::read_to_string(path).unwrap()), ["a", "b"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_to_nothing_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.rs");
        std::os::unix::fs::symlink("nothing", &link).unwrap();
        assert_eq!(write_new_files(&[(link, "a")]).unwrap_err().1.kind(), ErrorKind::AlreadyExists);
    }
}
