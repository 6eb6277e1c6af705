//! A small file system in memory, which can be filled.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// If this variable is 1, a test that cannot mount a file system fails. Otherwise it is skipped.
const REQUIRED: &str = "WEBMARKETER_REQUIRE_MOUNT";

/// A mounted file system, by default of 8 MiB.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts a file system. `None`, with a line of output, where mounting is not allowed: the test is skipped.
    ///
    /// # Panics
    ///
    /// If mounting fails and the variable `WEBMARKETER_REQUIRE_MOUNT` is 1.
    pub fn mount() -> Option<Self> {
        Self::mount_of(8)
    }

    /// Mounts a file system of this many MiB.
    pub fn mount_of(size: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={size}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let error = match mount {
            Ok(mount) if mount.status.success() => return Some(Self(folder)),
            Ok(mount) => String::from_utf8_lossy(&mount.stderr).trim().to_owned(),
            Err(error) => format!("`mount` cannot be run: {error}"),
        };
        skip(std::env::var_os(REQUIRED).as_deref(), &error);
        None
    }

    /// The folder at which it is mounted.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Uses all of its space.
    pub fn fill(&self) {
        self.fill_except(0);
    }

    /// Uses all of its space except this number of bytes.
    pub fn fill_except(&self, left: u64) {
        let mut filler = OpenOptions::new().create(true).append(true).open(self.filler()).unwrap();
        let block = [1; 4096];
        while filler.write_all(&block).is_ok() {}
        while filler.write_all(&[1]).is_ok() {}
        filler.set_len(filler.metadata().unwrap().len() - left).unwrap();
    }

    /// Frees the space.
    pub fn free(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }

    /// Makes it read-only.
    pub fn make_read_only(&self) {
        self.remount("remount,ro");
    }

    /// Makes it writable again.
    pub fn make_writable(&self) {
        self.remount("remount,rw");
    }

    fn remount(&self, options: &str) {
        let mount = Command::new("mount").args(["-o", options]).arg(self.path()).status();
        assert!(mount.is_ok_and(|mount| mount.success()));
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

/// Reports that a test is skipped. Panics if it may not be. `required` is the value of the variable.
fn skip(required: Option<&OsStr>, error: &str) {
    assert!(required.is_none_or(|value| value != "1"), "{REQUIRED} is 1, and a file system cannot be mounted: {error}");
    // Written directly, because the output of `eprintln!` is hidden for a test that passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: a file system cannot be mounted: {error}");
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|unmounted| unmounted.success()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a file system cannot be mounted: permission denied")]
    fn a_test_that_requires_a_mount_fails_without_one() {
        skip(None, "permission denied");
        skip(Some("0".as_ref()), "permission denied");
        skip(Some("1".as_ref()), "permission denied");
    }
}
