//! The members of a workspace that share a lock, and checks that their settings agree on its project and connection.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_schema::ProjectId;

use super::member::{Member, Members};
use crate::resolve::members_error::{MembersError, SharedLock};
use crate::resolve::paths::canonical_path;
use crate::resolve::source::Sources;
use crate::settings::{Choices, ServiceConnection, Settings};

/// The members that use a lock: at least one.
pub(crate) struct LockUsers<'a> {
    /// The settings of the first member.
    pub(crate) first: &'a Settings,
    pub(crate) members: Vec<&'a Member>,
}

/// Users of a lock that share a settings file.
pub(crate) struct SettingsGroup<'a> {
    pub(crate) file: Option<&'a PathBuf>,
    pub(crate) members: Vec<&'a Member>,
    /// The sources of the members, read on first use.
    pub(crate) sources: OnceCell<Sources>,
}

impl<'a> LockUsers<'a> {
    /// Groups members by lock, so that each lock is read and compared once.
    pub(crate) fn of_locks(members: &'a Members) -> Vec<Self> {
        let mut groups: BTreeMap<_, Self> = BTreeMap::new();
        for member in &members.list {
            let new = || Self { first: &member.settings, members: Vec::new() };
            groups.entry(canonical_path(&member.settings.lock)).or_insert_with(new).members.push(member);
        }
        groups.into_values().collect()
    }

    /// The settings of the first member that names a project, or else of the first member.
    pub(crate) fn naming_project(&self) -> &'a Settings {
        let names = |settings: &&Settings| settings.project.is_some();
        self.members.iter().map(|member| &member.settings).find(names).unwrap_or(self.first)
    }

    /// The same settings, or an error if members name different projects.
    pub(crate) fn agreeing_on_project(&self) -> Result<&'a Settings, MembersError> {
        let named = |member: &&'a Member| Some((*member, member.settings.project.as_ref()?));
        let mut named = self.members.iter().filter_map(named);
        if let Some((member, project)) = named.next()
            && let Some((other, theirs)) = named.find(|(_, theirs): &(&Member, &ProjectId)| *theirs != project)
        {
            let (ours, theirs) = (project.clone(), theirs.clone());
            return Err(MembersError::OtherProject { shared: Box::new(self.shared_by(member, other)), ours, theirs });
        }
        Ok(self.naming_project())
    }

    /// The settings that set the connection, or else those that name the project. It is an error if members set
    /// different connections.
    pub(crate) fn agreeing_on_service(
        &self,
        connection_of: impl Fn(&Settings) -> ServiceConnection,
    ) -> Result<&'a Settings, MembersError> {
        let names_service =
            |settings: &Settings| !settings.file_connection.is_empty() || !settings.profile_connection.is_empty();
        let mut naming = self.members.iter().filter(|member| names_service(&member.settings));
        let Some(first) = naming.next() else { return Ok(self.naming_project()) };
        for member in naming {
            let (ours, theirs) = (connection_of(&first.settings), connection_of(&member.settings));
            if let Some((key, ours, theirs)) = first_difference(ours, theirs) {
                let shared = Box::new(self.shared_by(first, member));
                return Err(MembersError::OtherConnection { shared, key, ours, theirs });
            }
        }
        Ok(&first.settings)
    }

    /// Names the lock and two members that share it.
    fn shared_by(&self, one: &Member, other: &Member) -> SharedLock {
        SharedLock { lock: self.first.lock.clone(), one: one.name.clone(), other: other.name.clone() }
    }

    /// Groups the users by settings file.
    pub(crate) fn by_settings_file(&self) -> Vec<SettingsGroup<'a>> {
        let mut groups: Vec<SettingsGroup<'a>> = Vec::new();
        for member in &self.members {
            let file = member.settings.file.as_ref();
            match groups.iter_mut().find(|group| group.file == file) {
                Some(group) => group.members.push(member),
                None => groups.push(SettingsGroup { file, members: vec![member], sources: OnceCell::new() }),
            }
        }
        groups
    }
}

impl<'a> SettingsGroup<'a> {
    /// The choices, if one of the members selects event types for a package.
    pub(crate) fn choices(&self) -> Option<&'a Choices> {
        self.members.iter().find(|member| member.selects).map(|member| &member.settings.choices)
    }
}

/// The first key that differs, with both values. Different paths to the same credentials file count as equal.
fn first_difference(
    ours: ServiceConnection,
    theirs: ServiceConnection,
) -> Option<(&'static str, Option<String>, Option<String>)> {
    let file = |path: &Option<String>| path.as_ref().map(|path| canonical_path(Path::new(path)));
    let values = ours.into_values().into_iter().zip(theirs.into_values());
    ServiceConnection::KEYS.into_iter().zip(values).map(|(key, (ours, theirs))| (key, ours, theirs)).find(
        |(key, ours, theirs)| match *key {
            ServiceConnection::CREDENTIALS => file(ours) != file(theirs),
            _ => ours != theirs,
        },
    )
}
