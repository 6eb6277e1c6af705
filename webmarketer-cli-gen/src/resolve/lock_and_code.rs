//! Loads a lock and the generated code of each package that is compared with it.

use webmarketer_schema::Reference;
use webmarketer_schema::lock::{Lock, LockError};

use super::Disagreement;
use super::code_disagreements::{code_disagreements, compare_code};
use super::load_error::LoadError;
use super::members::LockUsers;
use super::target_files::TargetToGenerate;
use crate::codegen::files::{CodeOnDisk, NotCompared, OutputError};
use crate::settings::Settings;

/// A lock, and what is on disk at the output path of each package that uses it.
#[derive(Debug)]
pub(crate) struct LockAndCode<'a> {
    pub(crate) lock: Lock,
    codes: Vec<(&'a Settings, CodeOnDisk)>,
}

/// The generated code of a package, compared with the lock.
pub(super) struct MemberCode<'a> {
    pub(super) settings: &'a Settings,
    pub(super) not_compared: Option<NotCompared>,
    pub(super) disagreements: Vec<Disagreement>,
}

impl<'a> LockAndCode<'a> {
    /// Reads the lock and the generated code in parallel, because both can be large.
    pub(crate) fn load(users: &LockUsers<'a>) -> Result<Self, LoadError> {
        let path = &users.first.lock;
        let failed = |error| LoadError::Lock(path.clone(), error);
        let text = std::fs::read(path).map_err(|error| failed(LockError::Io(error)))?;
        let settings = users.members.iter().map(|member| &member.settings);
        let read = |settings: &'a Settings| {
            let found = if settings.has_rust { settings.output().found()? } else { CodeOnDisk::Nothing };
            Ok((settings, found))
        };
        let (lock, codes) = both(|| Lock::parse(&text), || settings.map(read).collect::<Result<Vec<_>, OutputError>>());
        let (lock, codes) = (lock.map_err(failed)?, codes?);
        Ok(Self { lock, codes })
    }

    /// Compares the generated code of each package with the lock, and finds the event types that were edited by hand in
    /// the lock.
    pub(super) fn compare(&self) -> Result<(Vec<MemberCode<'a>>, Vec<Reference>), LoadError> {
        let (codes, edited) = both(|| self.compare_codes(), || self.lock.edited_event_types());
        Ok((codes?, edited.into_iter().cloned().collect()))
    }

    fn compare_codes(&self) -> Result<Vec<MemberCode<'a>>, LoadError> {
        let compare = |(settings, found): &(&'a Settings, CodeOnDisk)| {
            let targets = TargetToGenerate::compare_all(settings, &self.lock)?;
            let of_targets = targets.iter().filter_map(TargetToGenerate::disagreement);
            if !settings.has_rust {
                let not_compared = targets.is_empty().then_some(NotCompared::Nothing);
                return Ok(MemberCode { settings, not_compared, disagreements: of_targets.collect() });
            }
            let is_required = settings.output_is_named;
            let check = compare_code(settings, found, is_required, std::convert::identity, || Ok(&self.lock))?;
            let mut disagreements = code_disagreements(settings, found, Some(&self.lock), &check)?;
            disagreements.extend(of_targets);
            let not_compared = check.not_compared.filter(|_| targets.is_empty());
            Ok(MemberCode { settings, not_compared, disagreements })
        };
        self.codes.iter().map(compare).collect()
    }
}

/// Runs two closures in parallel, and propagates a panic of either.
fn both<A, B: Send>(here: impl FnOnce() -> A, on_thread: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(on_thread);
        (here(), thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
