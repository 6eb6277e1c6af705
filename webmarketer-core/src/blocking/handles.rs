//! The handles of the blocking client for event types, events, trash, fields and users, and paginated lists.

use std::future::IntoFuture;

use webmarketer_schema::wire::Page;
use webmarketer_schema::{Entity, EventType, Reference};

use super::Client;
use super::runtime::Runtime;
use crate::api::{
    EnsureOutcome, Listing, ProjectField, RawEvent, StateUpdate, StatisticUpdate, TrashedEvent, User, UserEvent,
    UserSearch,
};
use crate::error::Error;
use crate::event::{EventId, WebmarketerEvent};

macro_rules! waits {
    ($name:ident: $($(#[$doc:meta])* fn $call:ident $(<$generic:ident>)? ($($argument:ident: $of:ty),*) -> $answer:ty;)*) => {
        impl $name<'_> {
            $($(#[$doc])*
            #[doc = concat!(
                "\n# Errors\n\nThose of [`crate::api::", stringify!($name), "::", stringify!($call), "`]."
            )]
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
    ///
    /// # Errors
    ///
    /// Those of [`crate::api::EventTypes::ensure`].
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

/// A paginated list. It sends requests when it is iterated over or collected.
///
/// ```no_run
/// use webmarketer_core::blocking::Client;
///
/// # fn example(client: &Client) -> Result<(), webmarketer_core::Error> {
/// for event_type in client.event_types().list() {
///     println!("{}", event_type?.reference);
/// }
/// let users = client.users().search(Default::default()).with_options(|list| list.page_size(20)).all()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a list sends requests when it is iterated over or collected"]
pub struct List<'a, T> {
    listing: Listing<'a, T>,
    runtime: &'a Runtime,
}

impl<'a, T: Send + 'a> List<'a, T> {
    /// Sets options of the list, such as `with_options(|list| list.page_size(20))`.
    pub fn with_options(self, options: impl FnOnce(Listing<'a, T>) -> Listing<'a, T>) -> Self {
        Self { listing: options(self.listing), ..self }
    }

    /// All items.
    ///
    /// # Errors
    ///
    /// If a request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn all(self) -> Result<Vec<T>, Error> {
        self.runtime.wait(self.listing.into_future())
    }

    /// The page with the items from `offset` on.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
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
