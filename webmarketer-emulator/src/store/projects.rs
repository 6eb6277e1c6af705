//! The projects of a session.

use std::collections::BTreeMap;

use webmarketer_schema::ProjectId;

use super::stored_project::StoredProject;

/// The projects of a session, by their ids.
pub(crate) type Projects = BTreeMap<ProjectId, StoredProject>;
