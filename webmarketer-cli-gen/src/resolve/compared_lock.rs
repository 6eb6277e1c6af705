//! A lock, compared with the code of the members that use it and with the live event types.

use webmarketer_core::api::TrashedEvent;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{Catalogue, ProjectId};

use super::load_error::LoadError;
use super::lock_and_code::{LockAndCode, MemberCode};
use super::lock_findings::LockFindings;
use super::members::LockUsers;
use crate::settings::Settings;

/// A lock, compared with the code of the members that use it and with the live event types.
pub(crate) struct ComparedLock<'a> {
    pub(super) users: LockUsers<'a>,
    /// The settings that name the project.
    pub(super) settings: &'a Settings,
    files: LockAndCode<'a>,
    pub(super) findings: LockFindings,
    /// The project whose event types were compared with the lock, or else the lock's own.
    pub(super) project: Option<ProjectId>,
    /// The generated code of each member.
    pub(super) codes: Vec<MemberCode<'a>>,
}

impl<'a> ComparedLock<'a> {
    /// Compares a lock with the generated code of its users.
    pub(crate) fn compare_code(users: LockUsers<'a>, files: LockAndCode<'a>) -> Result<Self, LoadError> {
        let (codes, edited) = files.compare()?;
        let (settings, project) = (users.naming_project(), files.lock.catalogue.project.clone());
        Ok(Self { users, settings, files, findings: LockFindings::of_lock(edited), project, codes })
    }

    /// Compares the lock with the live event types of a project, and adds the trashed events.
    pub(crate) fn compare_live(&mut self, project: &ProjectId, live: Catalogue, trashed: Vec<TrashedEvent>) {
        self.findings.add_live(&self.files.lock, live, trashed);
        self.project = Some(project.clone());
    }

    pub(super) fn lock(&self) -> &Lock {
        &self.files.lock
    }
}
