//! A disk in memory whose power can be cut, and that can be full or broken.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// What a disk writes as one: after a power cut, each sector is old or new.
const SECTOR: usize = 512;

/// A disk. Its clones are the same disk.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedDisk(Arc<Mutex<Bytes>>);

#[derive(Debug)]
struct Bytes {
    /// What reads return.
    current: Vec<u8>,
    /// What is left when the power is cut.
    synced: Vec<u8>,
    /// What was written since.
    unsynced: Vec<Write>,
    /// After how many writes something happens.
    fuse: Option<(u64, Event)>,
    /// How many writes there were.
    writes: u64,
    /// How many bytes were read.
    read: u64,
    is_cut: bool,
    /// How many in a hundred syncs do nothing, although they say that they did.
    lies: u8,
    random: fastrand::Rng,
}

#[derive(Clone, Debug)]
enum Write {
    Data(u64, Vec<u8>),
    Length(u64),
}

/// What happens to a write.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// The power is cut: nothing works any more.
    PowerCut,
    /// It fails with this error, and so do this many writes after it.
    Error(io::ErrorKind, u64),
}

impl SimulatedDisk {
    pub(crate) fn new(seed: u64, lies: u8) -> Self {
        Self(Arc::new(Mutex::new(Bytes {
            current: Vec::new(),
            synced: Vec::new(),
            unsynced: Vec::new(),
            fuse: None,
            writes: 0,
            read: 0,
            is_cut: false,
            lies,
            random: fastrand::Rng::with_seed(seed),
        })))
    }

    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets something happen after this many writes and syncs.
    pub(crate) fn light_fuse(&self, writes: u64, event: Event) {
        self.bytes().fuse = Some((writes, event));
    }

    /// How many writes and syncs there were.
    pub(crate) fn writes(&self) -> u64 {
        self.bytes().writes
    }

    /// How many bytes were read.
    pub(crate) fn read_bytes(&self) -> u64 {
        self.bytes().read
    }

    pub(crate) fn len(&self) -> u64 {
        self.bytes().current.len() as u64
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.bytes().is_cut
    }

    /// The disk after a power cut: of what was not synced, any part may be there.
    pub(crate) fn restore_power(&self) {
        let mut bytes = self.bytes();
        let unsynced = std::mem::take(&mut bytes.unsynced);
        let mut left = std::mem::take(&mut bytes.synced);
        let kept = bytes.random.u8(0..=100);
        for write in unsynced {
            if bytes.random.u8(0..100) >= kept {
                continue;
            }
            let is_torn = bytes.random.u8(0..4) == 0;
            match write {
                Write::Data(offset, data) if is_torn => {
                    for (at, sector) in data.chunks(SECTOR).enumerate() {
                        if bytes.random.bool() {
                            put(&mut left, offset + (at * SECTOR) as u64, sector);
                        }
                    }
                }
                Write::Data(offset, data) => put(&mut left, offset, &data),
                Write::Length(length) => left.resize(usize::try_from(length).unwrap_or(usize::MAX), 0),
            }
        }
        bytes.current.clone_from(&left);
        bytes.synced = left;
        bytes.is_cut = false;
        bytes.fuse = None;
    }

    /// Cuts the power now.
    pub(crate) fn cut_power(&self) {
        self.bytes().is_cut = true;
    }

    /// Nothing happens to later writes.
    pub(crate) fn repair(&self) {
        self.bytes().fuse = None;
    }
}

/// Writes after the end extend the file, as in a file system.
fn put(bytes: &mut Vec<u8>, offset: u64, data: &[u8]) {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(data.len());
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(part) = bytes.get_mut(start..end) {
        part.copy_from_slice(data);
    }
}

impl Bytes {
    fn check_power(&self) -> io::Result<()> {
        if self.is_cut { Err(io::Error::other("the power is cut")) } else { Ok(()) }
    }

    /// Counts a write or a sync.
    fn count(&mut self) -> io::Result<()> {
        self.check_power()?;
        self.writes += 1;
        match &mut self.fuse {
            Some((0, Event::PowerCut)) => {
                self.is_cut = true;
                self.check_power()
            }
            Some((0, Event::Error(kind, more))) => {
                let kind = *kind;
                if *more == 0 {
                    self.fuse = None;
                } else {
                    *more -= 1;
                }
                Err(io::Error::from(kind))
            }
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl StorageBackend for SimulatedDisk {
    fn len(&self) -> io::Result<u64> {
        let bytes = self.bytes();
        bytes.check_power()?;
        Ok(bytes.current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut bytes = self.bytes();
        bytes.check_power()?;
        bytes.read += out.len() as u64;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(out.len());
        let part = bytes.current.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(part);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut bytes = self.bytes();
        // A power cut can come after the write that it stops.
        let counted = bytes.count();
        if counted.is_ok() || bytes.is_cut {
            bytes.unsynced.push(Write::Length(len));
            bytes.current.resize(usize::try_from(len).unwrap_or(usize::MAX), 0);
        }
        counted
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut bytes = self.bytes();
        bytes.count()?;
        if bytes.random.u8(0..100) < bytes.lies {
            return Ok(());
        }
        let unsynced = std::mem::take(&mut bytes.unsynced);
        for write in unsynced {
            match write {
                Write::Data(offset, data) => put(&mut bytes.synced, offset, &data),
                Write::Length(length) => bytes.synced.resize(usize::try_from(length).unwrap_or(usize::MAX), 0),
            }
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut bytes = self.bytes();
        let counted = bytes.count();
        if counted.is_ok() || bytes.is_cut {
            bytes.unsynced.push(Write::Data(offset, data.to_vec()));
            put(&mut bytes.current, offset, data);
        }
        counted
    }
}
