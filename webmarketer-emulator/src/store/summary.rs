//! The summary of a project, and of a state on disk.

use std::path::{Path, PathBuf};

use webmarketer_schema::ProjectId;

use super::data_file::{DataError, DataFile};
use super::stored_project::StoredProject;

/// The summary of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProjectSummary {
    /// The id of the project.
    pub id: ProjectId,
    /// The number of event types that are not archived.
    pub event_types: usize,
    /// The number of events, waiting and trashed ones included.
    pub events: usize,
    /// The number of users.
    pub users: usize,
}

/// The summary of a state on disk that was read completely.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedData {
    /// The file.
    pub path: PathBuf,
    /// The projects, in the order of their ids.
    pub projects: Vec<ProjectSummary>,
}

impl StoredProject {
    pub(crate) fn summary(&self) -> ProjectSummary {
        ProjectSummary {
            id: self.id.clone(),
            event_types: self.event_types().filter(|event_type| !event_type.is_archived()).count(),
            events: self.events.len(),
            users: self.users.iter().count(),
        }
    }
}

/// Verifies the state in a [data folder](crate::Builder::data): checks the checksum of each page of its file, and reads
/// all records. If the last emulator was killed, this also completes the recovery of the file, like the next start.
///
/// ```
/// use webmarketer_emulator::{Emulator, Project, verify_data};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let project = Project::empty("shop".parse()?);
/// Emulator::builder().project(project).data(folder.path()).start().await?.stop().await;
/// assert_eq!(verify_data(folder.path())?.projects[0].id.as_str(), "shop");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// If there is no state, it is in use, it is damaged or it cannot be read; see [`DataError`].
pub fn verify_data(folder: impl AsRef<Path>) -> Result<VerifiedData, DataError> {
    let (file, projects) = DataFile::open_existing(folder.as_ref(), usize::MAX)?;
    Ok(VerifiedData { path: file.path().to_owned(), projects: projects.values().map(StoredProject::summary).collect() })
}
