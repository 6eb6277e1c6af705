//! The client for programs without async: the same names, and each call blocks until the response.

mod runtime;
mod verdicts;

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use webmarketer_schema::wire::Page;
use webmarketer_schema::{Entity, EventType, ProjectId, Reference};

use crate::api::{
    Agent, EnsureOutcome, Insights, LinearInterval, Listing, MetricRow, OfflineInteraction, Project, ProjectField,
    RawEvent, SeasonalInterval, StateUpdate, StatisticUpdate, TrashedEvent, User, UserEvent, UserSearch, Verdict,
    Workspace,
};
use crate::delivery::DeliveryReport;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::event::{Envelope, EventId, Queued, Receipt, SendError, Update, WebmarketerEvent};
use crate::outbox::sql::Row;

use runtime::Runtime;
pub use verdicts::Verdicts;

/// The Webmarketer API for one project. Every call blocks until the response. Clones share connections and token.
///
/// It can be called from anywhere, from a task too, which it then keeps from everything else: what connections and
/// timers need runs on a thread of the client's own. It ends with the last clone.
///
/// A process that is forked has no such thread: there every call is an error of kind
/// [`InvalidInput`](ErrorKind::InvalidInput). Make a client of its own in each process, after the fork.
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
    /// The same client for programs without async. It shares connections, token and limits with this one.
    pub fn blocking(&self) -> Result<Client, Error> {
        Ok(Client { client: self.clone(), runtime: Arc::new(Runtime::start(self)?) })
    }
}

macro_rules! waits {
    ($name:ident: $($(#[$doc:meta])* fn $call:ident $(<$generic:ident>)? ($($argument:ident: $of:ty),*) -> $answer:ty;)*) => {
        impl $name<'_> {
            $($(#[$doc])*
            pub fn $call $(<$generic>)? (&self, $($argument: $of),*) -> Result<$answer, Error> {
                self.runtime.wait(self.inner.$call($($argument),*))
            })*
        }
    };
}

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident of $call:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            inner: crate::api::$name<'a>,
            runtime: &'a Runtime,
        }

        impl Client {
            $(#[$doc])*
            pub fn $call(&self) -> $name<'_> {
                $name { inner: self.client.$call(), runtime: &self.runtime }
            }
        }
    };
}

impl Client {
    /// A client that is configured by environment variables only; see [`variables`](crate::variables).
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
    pub fn send<E: WebmarketerEvent>(&self, event: &E) -> Result<Receipt<E>, SendError<E>> {
        match self.runtime.check_process() {
            Ok(()) => self.runtime.block_on(event.send(&self.client)),
            Err(error) => Err(SendError::new(error, event.envelope())),
        }
    }

    /// Sends an event that is ready to send; see [`Envelope::send`].
    pub fn send_envelope<E>(&self, envelope: &Envelope<E>) -> Result<Receipt<E>, Error> {
        self.runtime.wait(envelope.send(&self.client))
    }

    /// Adds an event to the queue of the client; see [`WebmarketerEvent::enqueue`].
    pub fn enqueue<E: WebmarketerEvent>(&self, event: &E) -> Result<Queued<E>, SendError<E>> {
        event.enqueue(&self.client)
    }

    /// Adds an event that is ready to send to the queue of the client; see [`Envelope::enqueue`].
    pub fn enqueue_envelope<E>(&self, envelope: &Envelope<E>) -> Result<Queued<E>, Error> {
        envelope.enqueue(&self.client)
    }

    /// The event as a row of a table; see [`crate::Client::row`].
    pub fn row<E>(&self, envelope: &Envelope<E>) -> Result<Row, Error> {
        self.client.row(envelope)
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
    pub fn send_checked<E>(&self, envelope: &Envelope<E>) -> Result<Receipt<E>, Error> {
        self.runtime.wait(envelope.send_checked(&self.client))
    }

    /// Sets a state or a statistic; see [`Update::send`].
    pub fn send_update<E>(&self, update: &Update<E>) -> Result<(), Error> {
        self.runtime.wait(update.send(&self.client))
    }

    /// Waits until the service has processed an event; see [`crate::Client::verdict`].
    pub fn verdict<E>(&self, receipt: &Receipt<E>, deadline: Duration) -> Result<Verdict, Error> {
        self.runtime.wait(self.client.verdict(receipt, deadline))
    }

    /// What becomes of the events that the service receives from this client from now on; see
    /// [`crate::Client::verdicts`].
    pub fn verdicts(&self) -> Verdicts {
        Verdicts::new(self.client.verdicts(), self.runtime.clone())
    }

    /// Returns the agent that the credentials belong to; see [`crate::Client::me`].
    pub fn me(&self) -> Result<Agent, Error> {
        self.runtime.wait(self.client.me())
    }

    /// The projects that the credentials can access; see [`crate::Client::projects`].
    pub fn projects(&self) -> Result<Vec<Project>, Error> {
        self.runtime.wait(self.client.projects())
    }

    /// The workspaces that the credentials can access; see [`crate::Client::workspaces`].
    pub fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        self.runtime.wait(self.client.workspaces())
    }

    /// The project itself; see [`crate::Client::describe_project`].
    pub fn describe_project(&self) -> Result<Project, Error> {
        self.runtime.wait(self.client.describe_project())
    }

    /// Records an interaction that happened off the web site; see [`crate::Client::create_offline_interaction`].
    pub fn create_offline_interaction(&self, interaction: &OfflineInteraction) -> Result<(), Error> {
        self.runtime.wait(self.client.create_offline_interaction(interaction))
    }

    /// Metrics for consecutive intervals. `asked` builds the request, as with [`crate::Client::insights`].
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

handle! {
    /// The event types of the project.
    EventTypes of event_types
}
waits! { EventTypes:
    /// The event type of that reference.
    fn get(reference: &Reference) -> EventType;
    /// Creates an event type and returns it as it was stored.
    fn create(event_type: &EventType) -> EventType;
    /// Stores a new version of an event type; see [`crate::api::EventTypes::update`].
    fn update(event_type: &EventType) -> EventType;
    /// Archives the event type of that reference.
    fn archive(reference: &Reference) -> ();
}

handle! {
    /// The events of the project.
    Events of events
}
waits! { Events:
    /// The event with this id, as it was sent.
    fn raw<E>(id: &EventId<E>) -> RawEvent;
    /// Sets a state of an event by its storage key.
    fn set_state<E>(id: &EventId<E>, key: &str, update: &StateUpdate) -> ();
    /// Sets a statistic of an event by its storage key.
    fn set_statistic<E>(id: &EventId<E>, key: &str, update: &StatisticUpdate) -> ();
}

handle! {
    /// The trash of the project.
    Trash of trash
}

handle! {
    /// The fields that all event types of the project share.
    Fields of fields
}
waits! { Fields:
    /// Every field.
    fn list() -> Vec<ProjectField>;
    /// The fields of users, states or statistics.
    fn list_of(entity: &Entity) -> Vec<ProjectField>;
    /// Creates a field and returns it as it was stored.
    fn create(field: &ProjectField) -> ProjectField;
    /// Deletes the field with this id.
    fn delete(id: &str) -> ();
}

handle! {
    /// The users of the project.
    Users of users
}

impl<'a> EventTypes<'a> {
    /// Makes sure that the event type of a struct exists; see [`crate::api::EventTypes::ensure`].
    pub fn ensure<E: WebmarketerEvent>(&self) -> Result<EnsureOutcome, Error> {
        self.runtime.wait(self.inner.ensure::<E>())
    }

    /// The event types in use.
    pub fn list(&self) -> List<'a, EventType> {
        List { listing: self.inner.list(), runtime: self.runtime }
    }

    /// The archived event types.
    pub fn list_archived(&self) -> List<'a, EventType> {
        List { listing: self.inner.list_archived(), runtime: self.runtime }
    }
}

impl<'a> Trash<'a> {
    /// The trashed events.
    pub fn list(&self) -> List<'a, TrashedEvent> {
        List { listing: self.inner.list(), runtime: self.runtime }
    }
}

impl<'a> Users<'a> {
    /// The users that match a search.
    pub fn search(&self, search: UserSearch) -> List<'a, User> {
        List { listing: self.inner.search(search), runtime: self.runtime }
    }

    /// The events of the user with this id, with their computed values.
    pub fn events(&self, id: &'a str) -> List<'a, UserEvent> {
        List { listing: self.inner.events(id), runtime: self.runtime }
    }
}

/// A paginated list, to iterate over or to collect. No request is made before.
#[derive(Debug)]
#[must_use = "a list is asked for when it is iterated over"]
pub struct List<'a, T> {
    listing: Listing<'a, T>,
    runtime: &'a Runtime,
}

impl<'a, T: Send + 'a> List<'a, T> {
    /// The same list with more options, as in `with_options(|list| list.page_size(20))`.
    pub fn with_options(self, tell: impl FnOnce(Listing<'a, T>) -> Listing<'a, T>) -> Self {
        Self { listing: tell(self.listing), ..self }
    }

    /// All items.
    pub fn all(self) -> Result<Vec<T>, Error> {
        self.runtime.wait(self.listing.into_future())
    }

    /// The page with the items from `offset` on.
    pub fn page(&self, offset: u64) -> Result<Page<T>, Error> {
        self.runtime.wait(self.listing.page(offset))
    }

    /// Every page, as the service returns it.
    pub fn pages(self) -> impl Iterator<Item = Result<Page<T>, Error>> + 'a {
        self.runtime.iterate(self.listing.pages())
    }
}

impl<'a, T: Send + 'a> IntoIterator for List<'a, T> {
    type Item = Result<T, Error>;
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    /// Every item, one by one. The iterator ends after an error.
    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.runtime.iterate(self.listing.stream()))
    }
}
