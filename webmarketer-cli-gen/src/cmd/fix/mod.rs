//! `webmarketer fix`: applies the renames that the lock records to the code that uses generated structs.

mod compile;
mod copy;
mod job_folder;
mod places;
mod version_control;

use std::path::PathBuf;

use clap::Args;

use self::compile::{CompiledPackages, Workspace};
use self::copy::WorkspaceCopy;
use self::job_folder::JobFolder;
use self::places::left_places;
use self::version_control::{AllowedState, check_version_control};
use crate::codegen::files::{FileDifference, was_ours};
use crate::options::Files;
use crate::renames::{Job, JobReport};
use crate::report::{self, FixedCode};
use crate::resolve::{
    CodeToGenerate, GenerateMode, LoadError, LockWithRenames, Members, all_members, names_in_sources, recorded_renames,
};
use crate::settings::{Flags, Severity};
use crate::terminal::{Console, Exit, Failure};

/// Apply the renames that the lock records to the code.
///
/// When an event type or a field has a new name, `pull` records the old Rust name in the lock. `fix` writes the
/// generated structs, compiles all packages of the workspace with `cargo check --all-targets`, and replaces the old
/// names at the places where the compiler reports them. It changes no other code.
///
/// Some places need an edit by hand: code that a macro writes, documentation, code that a `cfg` removes, and each use of
/// a removed event type or field. They are listed with file and line, and the exit code is 100. It is 101 if the code
/// still does not compile.
///
/// The records stay in the lock, so that `fix` works in other checkouts too. --finish removes them.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct Fix {
    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    packages: CompiledPackages,

    /// Show the differences, and change no file outside the target folder: a copy of the workspace is edited there
    #[arg(long, conflicts_with = "finish")]
    dry_run: bool,

    /// Fix code even if the working directory has uncommitted changes
    #[arg(long)]
    allow_dirty: bool,

    /// Fix code even if a version control system was not found
    #[arg(long)]
    allow_no_vcs: bool,

    /// Remove the records from the lock, if the code compiles and the compiler reports no old name
    #[arg(long)]
    finish: bool,
}

impl Fix {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = self.files.flags();
        let members = all_members(&flags)?;
        let (locks, renames) = recorded_renames(&members)?;
        if renames.is_empty() {
            report::write_no_renames(console.out, &members.locks())?;
            return Ok(Exit::Agree);
        }
        let workspace = Workspace::find()?;
        if !self.dry_run {
            let allowed = AllowedState { dirty: self.allow_dirty, no_version_control: self.allow_no_vcs };
            check_version_control(&workspace.root, &own_files(&members, &locks), allowed)?;
            let fixed = self.fix(&workspace, &members, console)?;
            report::write_fixed_code(console, &fixed)?;
            if self.finish && fixed.may_finish() {
                finish(locks, &flags, console)?;
            }
            return Ok(fixed.exit());
        }
        let mut differences = stale_code(&members)?;
        let copy = WorkspaceCopy::new(&workspace)?;
        copy.enter()?;
        // The paths of the members are relative to the current folder, which is now that of the copy.
        let fixed = self.fix(&copy.workspace, &members, console)?;
        copy.leave()?;
        differences.extend(copy.differences(&fixed.report)?);
        report::write_fix_preview(console, &differences, &fixed)?;
        Ok(fixed.exit())
    }

    /// Generates the code of the members, and edits the code that uses it.
    fn fix(&self, workspace: &Workspace, members: &Members, console: &mut Console<'_>) -> Result<FixedCode, Failure> {
        let (_, renames) = recorded_renames(members)?;
        let mut generated = Vec::new();
        for member in generating(members) {
            generated.push(CodeToGenerate::load(&member.settings, GenerateMode::Write)?.write_files()?);
        }
        if !self.dry_run {
            generated.iter().try_for_each(|code| report::write_generated_code(code, console))?;
        }
        let names = names_in_sources(&workspace.root, &renames);
        let renames = renames.with_homonyms(names.homonyms).with_aliases(names.aliases);
        report::write_fix_start(console.err, renames.counts())?;
        let folder = JobFolder::new(&workspace.target)?;
        let (root, target) = (workspace.root.clone(), workspace.target.clone());
        let job = Job { renames, root, target, report: folder.report() };
        folder.write(&job)?;
        let checked = self.packages.check(workspace, &folder.job(), console)?;
        let report = JobReport::read(&folder.report()).map_err(|error| folder.unreadable(&error))?;
        let left = left_places(&checked, &job);
        Ok(FixedCode { root: workspace.root.clone(), report, left, compiles: checked.succeeded })
    }
}

/// The members with generated code, which may be stale.
fn generating(members: &Members) -> impl Iterator<Item = &crate::resolve::Member> {
    members.list.iter().filter(|member| member.settings.has_rust && was_ours(&member.settings.output().root()))
}

/// The differences between the generated code and the lock.
fn stale_code(members: &Members) -> Result<Vec<FileDifference>, LoadError> {
    let mut stale = Vec::new();
    for member in generating(members) {
        stale.extend(
            CodeToGenerate::load(&member.settings, GenerateMode::Compare)?.into_unwritten(Severity::default()).stale,
        );
    }
    Ok(stale)
}

/// The files that `pull` and `generate` write. Uncommitted changes in them cannot be lost.
fn own_files(members: &Members, locks: &[LockWithRenames]) -> Vec<PathBuf> {
    let settings = members.list.iter().map(|member| &member.settings);
    let outputs = settings.clone().flat_map(|settings| {
        let others = settings.other_outputs.iter().map(|(_, path)| path.clone());
        others.chain([settings.output_path.clone()]).chain(settings.file.clone()).collect::<Vec<_>>()
    });
    locks.iter().map(|lock| lock.path.clone()).chain(outputs).collect()
}

/// Removes the records from the locks, and the old names from the generated code.
fn finish(locks: Vec<LockWithRenames>, flags: &Flags<'_>, console: &mut Console<'_>) -> Result<(), Failure> {
    for LockWithRenames { path, lock } in locks {
        let finished = lock.without_code_changes();
        finished.write(&path).map_err(|error| Failure::write(&path, &error))?;
        report::write_finished(console.out, &path)?;
    }
    for member in generating(&all_members(flags)?) {
        let code = CodeToGenerate::load(&member.settings, GenerateMode::Write)?.write_files()?;
        report::write_generated_code(&code, console)?;
    }
    Ok(())
}
