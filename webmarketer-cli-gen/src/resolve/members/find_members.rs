//! Selects the packages that a command works on: the package where it runs, or, at the workspace root and in folders
//! outside all members, every member with settings, a lock or generated code.

use std::collections::HashSet;
use std::path::PathBuf;

use webmarketer_schema::lock::find;

use super::member::{Member, Members, member_name};
use super::packages::{Package, has_own, packages};
use crate::codegen::files::was_ours;
use crate::resolve::load_error::LoadError;
use crate::resolve::members_error::MembersError;
use crate::resolve::paths::canonical_path;
use crate::settings::{Flags, PackageFiles, Settings, Target, current_folder};

/// The scope of a command.
enum Reach {
    /// The package where it runs, or the folder itself.
    Package,
    /// The whole workspace with this root folder.
    Workspace(PathBuf),
    /// The folder itself, and the members of the workspace that use its lock.
    Lock(PathBuf),
}

/// The settings for a command that reads one lock.
pub(crate) fn settings_of_one_lock(flags: &Flags<'_>) -> Result<Settings, LoadError> {
    let place = PackageFiles::here()?;
    let has_nothing = place.settings.is_none() && place.lock.is_none() && flags.lock.is_none();
    if let Some(root) = place.root.as_ref().filter(|_| has_nothing && place.is_in_root) {
        let packages = packages(root)?;
        let names: Vec<_> = packages.iter().filter(|package| has_own(&package.folder)).map(Package::name).collect();
        if !names.is_empty() {
            return Err(MembersError::OnlyBelowRoot(names).into());
        }
    }
    Ok(Settings::load(&place, flags)?)
}

/// The members to compare and to pull: every member with its own settings, lock or generated code, and the root.
pub(crate) fn all_members(flags: &Flags<'_>) -> Result<Members, LoadError> {
    let here = PackageFiles::here()?;
    let (root, place, is_of_lock) = match reach(&here, flags) {
        Reach::Package => return Ok(Members::only(Settings::load(&here, flags)?)),
        Reach::Workspace(root) => (root.clone(), PackageFiles::of(&root)?, false),
        Reach::Lock(root) => (root, here, true),
    };
    let mut settings = Settings::load(&place, flags)?;
    let only_lock = is_of_lock.then(|| canonical_path(&settings.lock));
    let packages = packages(&root)?;
    let is_package = place.package == root && packages.iter().any(|package| package.is_root);
    if !is_package && !settings.output_path_is_named {
        // `modules = true` applies to the members, each in its own folder.
        settings.output_is_named = false;
    }
    let (mut members, mut outputs) = (Vec::new(), HashSet::new());
    if is_of_lock || place.settings.is_some() || place.lock.is_some() || was_ours(&settings.output().root()) {
        let folder = current_folder()?;
        let name = find::relative_path(&folder.join(&root), &folder.join(&place.package));
        outputs.insert(settings.output().root());
        members.push(Member { name: member_name(&name), settings, is_root: true, selects: is_package });
    }
    // The flag `--lock` applies only to the folder where the command runs.
    let of_members = Flags { project: flags.project, profile: flags.profile, target: flags.target, ..Flags::default() };
    for package in packages.into_iter().filter(|package| package.folder != place.package) {
        let settings = Settings::load(&PackageFiles::of(&package.folder)?, &of_members)?;
        let of_lock = canonical_path(&settings.lock);
        if only_lock.as_ref().is_some_and(|lock| *lock != of_lock) {
            continue;
        }
        let is_same =
            |member: &Member| member.settings.file == settings.file && canonical_path(&member.settings.lock) == of_lock;
        if !package.is_named {
            if let Some(member) = members.iter_mut().find(|member| is_same(member)) {
                member.selects = true;
            }
        } else if outputs.insert(settings.output().root()) {
            // If settings of the root name an output, it is the same for all members.
            members.push(Member { name: package.name(), settings, is_root: false, selects: true });
        }
    }
    let locks: Vec<_> = members.iter().map(|member| canonical_path(&member.settings.lock)).collect();
    for (member, of_lock) in members.iter_mut().zip(&locks) {
        member.selects |= locks.iter().filter(|lock| *lock == of_lock).count() == 1;
    }
    keep_outputs_once(&mut members)?;
    match &*members {
        [] => Ok(Members::only(Settings::load(&place, flags)?)),
        [one] if one.is_root => {
            Ok(Members { folder: one.settings.package.clone(), list: members, is_workspace: false })
        }
        _ => Ok(Members { list: members, is_workspace: true, folder: root }),
    }
}

/// The members to generate code for: those whose settings ask for it or that have generated code.
pub(crate) fn members_with_code(flags: &Flags<'_>) -> Result<Members, LoadError> {
    let place = PackageFiles::here()?;
    let all = all_members(flags)?;
    let root = match reach(&place, flags) {
        Reach::Package => return Ok(all),
        Reach::Workspace(root) | Reach::Lock(root) => root,
    };
    let is_package = packages(&root)?.iter().any(|package| package.is_root);
    let mut members = all.list;
    for member in &mut members {
        member.settings.has_rust = member.needs_code(is_package);
        let is_named = |target: &Target| member.settings.targets_of_file.contains(target);
        member.settings.other_outputs.retain(|(target, _)| is_named(target));
    }
    members.retain(|member| member.settings.has_rust || !member.settings.other_outputs.is_empty());
    if members.is_empty() && flags.target.is_some_and(|target| target != Target::Rust) {
        return Ok(Members::only(Settings::load(&place, flags)?));
    }
    if members.is_empty() && is_package && (place.package == root || !place.has_own) {
        return Ok(Members::only(Settings::load(&PackageFiles::of(&root)?, flags)?));
    }
    match &*members {
        [] => Err(MembersError::NoGeneratedCode.into()),
        [one] if one.is_root => Ok(Members { list: members, is_workspace: false, folder: root }),
        _ => Ok(Members { list: members, is_workspace: true, folder: root }),
    }
}

/// Removes outputs of targets other than Rust that an earlier member with the same settings file has. It is an error if
/// members with different settings have one output.
fn keep_outputs_once(members: &mut [Member]) -> Result<(), MembersError> {
    let mut known: Vec<(PathBuf, String, Option<PathBuf>)> = Vec::new();
    for member in members {
        let (name, file) = (&member.name, &member.settings.file);
        let mut clash = None;
        member.settings.other_outputs.retain(|(_, path)| {
            let normal = canonical_path(path);
            match known.iter().find(|(other, ..)| *other == normal) {
                None => {
                    known.push((normal, name.clone(), file.clone()));
                    true
                }
                Some((_, one, of_one)) => {
                    if of_one != file {
                        let (path, one, other) = (path.clone(), one.clone(), name.clone());
                        clash.get_or_insert(MembersError::OneOutput { path, one, other });
                    }
                    false
                }
            }
        });
        clash.map_or(Ok(()), Err)?;
    }
    Ok(())
}

fn reach(place: &PackageFiles, flags: &Flags<'_>) -> Reach {
    match place.root.clone().filter(|_| place.is_in_root && flags.output.is_none()) {
        None => Reach::Package,
        Some(root) if flags.lock.is_some() || place.has_own && !root.as_os_str().is_empty() => Reach::Lock(root),
        Some(root) => Reach::Workspace(root),
    }
}
