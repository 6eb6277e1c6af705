//! The events an application sends: the trait behind the derive, and what surrounds an event on its way.

mod data;
mod definition;
mod envelope;
mod fields;
mod receipt;
mod state;
mod table;

#[cfg(feature = "client")]
use std::future::Future;

use webmarketer_schema::EventType;

pub use data::{Data, InvalidEvent, nonce};
pub use envelope::Envelope;
pub use fields::WebmarketerFields;
pub use receipt::{EventId, Receipt, Untyped};
pub use state::{Carries, Settable, State, Statistic, Update};
pub use table::{Extras, NOTHING, Other, Table, assert_agrees, assert_distinct, assert_has};

#[cfg(feature = "client")]
use crate::client::{Client, Error};

/// An event of one event type. Derive it: `#[derive(WebmarketerEvent)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't a Webmarketer event type",
    label = "not a Webmarketer event type",
    note = "add `#[derive(WebmarketerEvent)]` to it"
)]
pub trait WebmarketerEvent: Sized {
    /// All that the struct says of its event type.
    #[doc(hidden)]
    const TABLE: Table;
    /// The reference of the event type.
    const EVENT_TYPE: &'static str = Self::TABLE.event_type;
    /// The name of the event type that people see.
    const NAME: &'static str = Self::TABLE.name;

    /// Writes the fields that events carry.
    #[doc(hidden)]
    fn write(&self, data: &mut Data<'_>);

    /// The nonce that a field of the event makes, if one is marked `nonce` and has a value: the event type and the
    /// value, so that the same order is the same event, whichever process sends it.
    fn nonce(&self) -> Option<String> {
        None
    }

    /// The event type as this program defines it: what `createEventType` would be sent.
    fn definition() -> EventType {
        definition::build(&Self::TABLE)
    }

    /// The `data` of the event as JSON. Absent fields are left out.
    ///
    /// # Errors
    ///
    /// When a value cannot be sent: a number that is not finite, or an empty text in a mandatory field.
    fn to_json(&self) -> Result<String, InvalidEvent> {
        let mut data = Data::new(&Self::TABLE);
        self.write(&mut data);
        data.finish()
    }

    /// The event, ready to send: with the [nonce](Self::nonce) of its field or one of its own, so that sending it twice
    /// makes one event.
    fn envelope(&self) -> Envelope<Self> {
        Envelope::new(self)
    }

    /// Sends the event (`createEvent`): `self.envelope().send(client)`.
    ///
    /// That it was received says nothing of its validity: the service answers before it looks. To send again after
    /// an error without a second event, keep the [`envelope`](Self::envelope).
    #[cfg(feature = "client")]
    fn send(&self, client: &Client) -> impl Future<Output = Result<Receipt<Self>, Error>> + Send {
        let envelope = self.envelope();
        async move { envelope.send(client).await }
    }
}
