//! What a session received: its projects, events, arrivals and verdicts.

use std::time::Duration;

use webmarketer_core::api::NonceConflict;
use webmarketer_schema::ProjectId;

use super::session_handle::SessionHandle;
use crate::http::{ObservedArrival, ObservedEvent};
use crate::ingest::{Dropped, VerdictError, WaitFor};
use crate::store::{ProjectSummary, StoredProject};

impl SessionHandle {
    /// Waits until every received event is visible or trashed. It can wait forever while ingestion is
    /// [paused](Self::pause), while the clock is [frozen](Self::freeze), or after the session has ended.
    pub async fn wait_idle(&self) {
        self.0.ingestion.wait_idle().await;
    }

    /// Waits until the event with this nonce is visible or trashed. The event may be received during the wait. `within`
    /// is real time, independent of the clock of the session.
    ///
    /// # Errors
    ///
    /// If the event is not received or not processed in time, or several projects have an event with this nonce; see
    /// [`VerdictError`].
    pub async fn verdict(&self, nonce: &str, within: Duration) -> Result<ObservedEvent, VerdictError> {
        self.observe_verdict(None, nonce, within).await
    }

    /// Like [`verdict`](Self::verdict), in one project.
    ///
    /// # Errors
    ///
    /// If the project does not exist, or the event is not received or not processed in time; see [`VerdictError`].
    pub async fn verdict_in(
        &self,
        project: &ProjectId,
        nonce: &str,
        within: Duration,
    ) -> Result<ObservedEvent, VerdictError> {
        self.observe_verdict(Some(project), nonce, within).await
    }

    async fn observe_verdict(
        &self,
        project: Option<&ProjectId>,
        nonce: &str,
        within: Duration,
    ) -> Result<ObservedEvent, VerdictError> {
        let event = WaitFor::Nonce(nonce.to_owned());
        self.0
            .ingestion
            .verdict(project, &event, within, |project, event| ObservedEvent::from_event(&self.0, project, event))
            .await
    }

    /// Returns the projects, in the order of their ids.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// assert_eq!(emulator.projects()[0].event_types, 40);
    /// # Ok(())
    /// # }
    /// ```
    pub fn projects(&self) -> Vec<ProjectSummary> {
        self.0.store.read_projects(|projects| projects.values().map(StoredProject::summary).collect())
    }

    /// Returns the first project of the builder that exists, or else the first of [`projects`](Self::projects).
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, LEADS, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?).project(Project::from_json(LEADS)?);
    /// let emulator = builder.start().await?;
    /// assert_eq!(emulator.first_project().unwrap().as_str(), "shop");
    /// # Ok(())
    /// # }
    /// ```
    pub fn first_project(&self) -> Option<ProjectId> {
        self.0.first_project()
    }

    /// Returns all events, in the order of their projects' ids and then in the order in which they were received.
    pub fn events(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let events = projects.values().flat_map(|state| state.events.iter().map(move |(_, event)| (state, event)));
            events.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// Returns the trashed events, in the order of their projects' ids and then in the order in which they were
    /// trashed.
    pub fn trash(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let trash = projects.values().flat_map(|state| state.events.trash().map(move |event| (state, event)));
            trash.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// Returns every received event in order, including each event with a repeated nonce: what the clients delivered. If
    /// there were more than the emulator [keeps](crate::Builder::keep), the oldest are missing, and
    /// [`dropped`](Self::dropped) counts them.
    pub fn arrivals(&self) -> Vec<ObservedArrival> {
        self.0.ingestion.arrivals.with_arrivals(|arrivals| arrivals.iter().map(ObservedArrival::from).collect())
    }

    /// Returns how many events and arrivals were removed because there were more than the emulator
    /// [keeps](crate::Builder::keep). A test whose record are the [arrivals](Self::arrivals) can assert that none were.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// assert_eq!((emulator.dropped().events, emulator.dropped().arrivals), (0, 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn dropped(&self) -> Dropped {
        self.0.ingestion.dropped()
    }

    /// Returns each nonce that was sent with two different events, so that the second one was lost. A test can assert
    /// that there are none.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// // ... the program under test sends its events ...
    /// assert_eq!(emulator.nonce_conflicts(), []);
    /// # Ok(())
    /// # }
    /// ```
    pub fn nonce_conflicts(&self) -> Vec<NonceConflict> {
        self.0.store.read_projects(|projects| {
            let events = projects.values().flat_map(|state| state.events.iter());
            events.flat_map(|(_, event)| event.conflicts.iter().cloned()).collect()
        })
    }
}
