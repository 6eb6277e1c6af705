//! A small file system in memory, which can be filled.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted file system, by default of 8 MiB.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts a file system. `None`, with a line of output, where mounting is not allowed: the test is skipped.
    pub fn mount() -> Option<Self> {
        Self::mount_of(8)
    }

    /// Mounts a file system of this many MiB.
    pub fn mount_of(size: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={size}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: mounting a file system is not allowed here");
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
        let mount = Command::new("mount").args(["-o", "remount,ro"]).arg(self.path()).status();
        assert!(mount.is_ok_and(|mount| mount.success()));
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|unmounted| unmounted.success()));
    }
}
