//! The client for programs without async: the same names, and each call blocks until the response.

mod handles;
mod runtime;
mod verdicts;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use webmarketer_schema::ProjectId;

use crate::api::{
    Agent, Insights, LinearInterval, MetricRow, OfflineInteraction, Project, SeasonalInterval, Verdict, Workspace,
};
use crate::delivery::DeliveryReport;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::event::{Envelope, Persisted, Queued, Receipt, SendError, Update, WebmarketerEvent};
use crate::outbox::sql::{Row, UpdateRow};

pub use handles::{EventTypes, Events, Fields, List, Trash, Users};
use runtime::Runtime;
pub use verdicts::Verdicts;

/// A client for one project. Every call blocks until the service has responded. Clones share connections and token.
///
/// Connections and timers run on a thread of the client, which ends with the last clone. A call in an async task works,
/// but blocks the thread of the task.
///
/// A forked process does not have this thread, so every call is an error of kind
/// [`InvalidInput`](ErrorKind::InvalidInput) there. Create a client in each process, after the fork.
///
/// ```no_run
/// use webmarketer_core::WebmarketerEvent;
/// use webmarketer_core::blocking::Client;
///
/// #[derive(WebmarketerEvent)]
/// struct PageViewed {
///     url: String,
/// }
///
/// # fn main() -> Result<(), webmarketer_core::Error> {
/// let client = Client::from_env()?;
/// let receipt = client.send(&PageViewed { url: "https://example.com/".to_owned() })?;
/// println!("received as {}", receipt.event_id);
/// for event_type in client.event_types().list() {
///     println!("{}", event_type?.reference);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Runtime>,
}

/// In a forked process, the client is not dropped: the missing thread may hold locks forever.
impl Drop for Client {
    fn drop(&mut self) {
        if self.runtime.is_forked() {
            std::mem::forget((self.client.clone(), self.runtime.clone()));
        }
    }
}

impl crate::Client {
    /// A client for programs without async, which shares connections, token and limits with this one.
    ///
    /// ```
    /// use webmarketer_core::Client;
    /// # use webmarketer_core::auth::Auth;
    ///
    /// # fn main() -> Result<(), webmarketer_core::Error> {
    /// let client = Client::builder().project("shop")?.auth(Auth::access_token("token")).build()?;
    /// assert_eq!(client.blocking()?.project().as_str(), "shop");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the thread of the client cannot be started.
    pub fn blocking(&self) -> Result<Client, Error> {
        Ok(Client { client: self.clone(), runtime: Arc::new(Runtime::start(self)?) })
    }
}

impl Client {
    /// A client that is configured by environment variables only; see [`variables`](crate::variables).
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::from_env`], and if the thread of the client cannot be started.
    pub fn from_env() -> Result<Self, Error> {
        crate::Client::from_env()?.blocking()
    }

    /// The asynchronous client that this one uses.
    pub fn as_async(&self) -> &crate::Client {
        &self.client
    }

    /// The id of the project.
    pub fn project(&self) -> &ProjectId {
        self.client.project()
    }

    /// Sends an event; see [`WebmarketerEvent::send`].
    ///
    /// # Errors
    ///
    /// Those of [`WebmarketerEvent::send`].
    pub fn send<E: WebmarketerEvent>(&self, event: &E) -> Result<Receipt<E>, SendError<E>> {
        match self.runtime.check_process() {
            Ok(()) => self.runtime.block_on(event.send(&self.client)),
            Err(error) => Err(SendError::new(error, event.envelope())),
        }
    }

    /// Sends an event that is ready to send; see [`Envelope::send`].
    ///
    /// # Errors
    ///
    /// Those of [`Envelope::send`].
    pub fn send_envelope<E>(&self, envelope: &Envelope<E>) -> Result<Receipt<E>, Error> {
        self.runtime.wait(envelope.send(&self.client))
    }

    /// Adds an event to the queue of the client; see [`WebmarketerEvent::enqueue`].
    ///
    /// # Errors
    ///
    /// Those of [`WebmarketerEvent::enqueue`].
    pub fn enqueue<E: WebmarketerEvent>(&self, event: &E) -> Result<Queued<E>, SendError<E>> {
        event.enqueue(&self.client)
    }

    /// Adds an event that is ready to send to the queue of the client; see [`Envelope::enqueue`].
    ///
    /// # Errors
    ///
    /// Those of [`Envelope::enqueue`].
    pub fn enqueue_envelope<E>(&self, envelope: &Envelope<E>) -> Result<Queued<E>, Error> {
        envelope.enqueue(&self.client)
    }

    /// The event as a row of a table; see [`crate::Client::row`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::row`].
    pub fn row<E>(&self, envelope: &Envelope<E>) -> Result<Row, Error> {
        self.client.row(envelope)
    }

    /// The update as a row of a table; see [`crate::Client::update_row`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::update_row`].
    pub fn update_row<E>(&self, update: &Update<E>) -> Result<UpdateRow, Error> {
        self.client.update_row(update)
    }

    /// Adds an event to the outbox of the client; see [`WebmarketerEvent::persist`].
    pub fn persist<E: WebmarketerEvent>(&self, event: &E) -> Result<Persisted<E>, SendError<E>> {
        match self.runtime.check_process() {
            Ok(()) => self.runtime.block_on(event.persist(&self.client)),
            Err(error) => Err(SendError::new(error, event.envelope())),
        }
    }

    /// Adds an event that is ready to send to the outbox of the client; see [`Envelope::persist`].
    pub fn persist_envelope<E>(&self, envelope: &Envelope<E>) -> Result<Persisted<E>, Error> {
        self.runtime.check_process()?;
        self.runtime.wait(envelope.persist(&self.client))
    }

    /// Waits until the events in the queue are received or dropped; see [`crate::Client::flush`].
    pub fn flush(&self, deadline: Duration) -> DeliveryReport {
        self.runtime.block_on(self.client.flush(deadline))
    }

    /// Accepts no more events, and sends those in the queue; see [`crate::Client::shutdown`].
    pub fn shutdown(&self, deadline: Duration) -> DeliveryReport {
        self.runtime.block_on(self.client.shutdown(deadline))
    }

    /// Sends an event and waits until the service has validated it; see [`Envelope::send_checked`].
    ///
    /// # Errors
    ///
    /// Those of [`Envelope::send_checked`].
    pub fn send_checked<E>(&self, envelope: &Envelope<E>) -> Result<Receipt<E>, Error> {
        self.runtime.wait(envelope.send_checked(&self.client))
    }

    /// Sets a state or a statistic; see [`Update::send`].
    ///
    /// # Errors
    ///
    /// Those of [`Update::send`].
    pub fn send_update<E>(&self, update: &Update<E>) -> Result<(), Error> {
        self.runtime.wait(update.send(&self.client))
    }

    /// Adds an update to the queue of the client; see [`Update::enqueue`].
    pub fn enqueue_update<E>(&self, update: &Update<E>) -> Result<(), Error> {
        update.enqueue(&self.client)
    }

    /// Adds an update to the outbox of the client; see [`Update::persist`].
    pub fn persist_update<E>(&self, update: &Update<E>) -> Result<(), Error> {
        self.runtime.check_process()?;
        self.runtime.wait(update.persist(&self.client))
    }

    /// Waits until the service has processed an event; see [`crate::Client::verdict`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::verdict`].
    pub fn verdict<E>(&self, receipt: &Receipt<E>, deadline: Duration) -> Result<Verdict, Error> {
        self.runtime.wait(self.client.verdict(receipt, deadline))
    }

    /// What becomes of the events that the service receives from this client from now on; see
    /// [`crate::Client::verdicts`].
    pub fn verdicts(&self) -> Verdicts {
        Verdicts::new(self.client.verdicts(), self.runtime.clone())
    }

    /// Returns the agent that the credentials belong to; see [`crate::Client::me`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::me`].
    pub fn me(&self) -> Result<Agent, Error> {
        self.runtime.wait(self.client.me())
    }

    /// The projects that the credentials can access; see [`crate::Client::projects`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::projects`].
    pub fn projects(&self) -> Result<Vec<Project>, Error> {
        self.runtime.wait(self.client.projects())
    }

    /// The workspaces that the credentials can access; see [`crate::Client::workspaces`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::workspaces`].
    pub fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        self.runtime.wait(self.client.workspaces())
    }

    /// The project itself; see [`crate::Client::describe_project`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::describe_project`].
    pub fn describe_project(&self) -> Result<Project, Error> {
        self.runtime.wait(self.client.describe_project())
    }

    /// Records an interaction that happened off the web site; see [`crate::Client::create_offline_interaction`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::create_offline_interaction`].
    pub fn create_offline_interaction(&self, interaction: &OfflineInteraction) -> Result<(), Error> {
        self.runtime.wait(self.client.create_offline_interaction(interaction))
    }

    /// Metrics for consecutive intervals. `asked` builds the request, as with [`crate::Client::insights`].
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`].
    pub fn linear_insights(
        &self,
        since: impl Into<DateTime<Utc>>,
        until: impl Into<DateTime<Utc>>,
        interval: LinearInterval,
        asked: impl FnOnce(Insights<'_>) -> Insights<'_>,
    ) -> Result<Vec<MetricRow<NaiveDate>>, Error> {
        self.runtime.wait(asked(self.client.insights(since, until)).linear(interval))
    }

    /// Metrics for recurring intervals. `asked` builds the request, as with [`crate::Client::insights`].
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`].
    pub fn seasonal_insights(
        &self,
        since: impl Into<DateTime<Utc>>,
        until: impl Into<DateTime<Utc>>,
        interval: SeasonalInterval,
        asked: impl FnOnce(Insights<'_>) -> Insights<'_>,
    ) -> Result<Vec<MetricRow<u16>>, Error> {
        self.runtime.wait(asked(self.client.insights(since, until)).seasonal(interval))
    }
}
