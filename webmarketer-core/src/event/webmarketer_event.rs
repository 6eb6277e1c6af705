//! The trait of an event type, which the derive implements.

#[cfg(feature = "client")]
use std::future::Future;

use webmarketer_schema::EventType;

use super::data::{DataWriter, InvalidEvent};
use super::definition::build_event_type;
use super::envelope::Envelope;
use super::table::Table;
#[cfg(not(feature = "client"))]
use super::without_client::RequiresClient;
#[cfg(feature = "client")]
use super::{Persisted, Queued, Receipt, SendError};
#[cfg(feature = "client")]
use crate::client::Client;

/// What `#[derive(WebmarketerEvent)]` implements: the fields of the event type, and their values. Each type that has it
/// is a [`WebmarketerEvent`].
// Two traits, because of the error for a struct without the derive: rustc finds the methods of `WebmarketerEvent` for
// each type, and takes its words from the bound that is missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't a Webmarketer event type",
    label = "not a Webmarketer event type",
    note = "add `#[derive(webmarketer_core::WebmarketerEvent)]` to it",
    note = "if it has the derive, and this function is generic, add `where {Self}: webmarketer_core::WebmarketerEvent` \
            to the function",
    note = "if it has the derive, and is generic itself, each type that it is used with must be a field type, such as \
            `String` or a struct with `#[derive(webmarketer_core::FieldValue)]`"
)]
pub trait DerivesWebmarketerEvent: Sized {
    #[doc(hidden)]
    const TABLE: Table;

    /// Writes the fields that events carry.
    #[doc(hidden)]
    fn write_fields(&self, data: &mut DataWriter<'_>);

    /// The nonce of the field with the attribute `nonce`.
    #[doc(hidden)]
    fn field_nonce(&self) -> Option<String> {
        None
    }
}

/// An event type. Derive it with `#[derive(WebmarketerEvent)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't a Webmarketer event type",
    label = "not a Webmarketer event type",
    note = "add `#[derive(webmarketer_core::WebmarketerEvent)]` to it"
)]
pub trait WebmarketerEvent: DerivesWebmarketerEvent {
    /// The reference of the event type.
    const EVENT_TYPE: &'static str = Self::TABLE.event_type;
    /// The display name of the event type.
    const NAME: &'static str = Self::TABLE.name;

    /// The nonce of the field with the attribute `nonce`, if there is one. Events with the same nonce are one event,
    /// even if different processes send them.
    ///
    /// By default, the nonce is the event type, a colon and the value. `nonce = "raw"` is the value alone, and a
    /// template such as `nonce = "order-{}"` is the value in a text. If other programs send the same event, such as the
    /// page on which an order is placed, use the same text: with another nonce, the service stores a second event.
    ///
    /// **Nonces count for the whole project**, not for one event type. If a purchase and a refund have the same raw
    /// nonce, they are one event, and the second is lost.
    ///
    /// ```
    /// use webmarketer_core::WebmarketerEvent;
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct Purchase {
    ///     #[webmarketer(nonce = "order-{}")]
    ///     order_id: u64,
    /// }
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct Refund {
    ///     #[webmarketer(nonce)]
    ///     order_id: u64,
    /// }
    ///
    /// assert_eq!(Purchase { order_id: 7 }.nonce().as_deref(), Some("order-7"));
    /// assert_eq!(Refund { order_id: 7 }.nonce().as_deref(), Some("refund:7"));
    /// ```
    fn nonce(&self) -> Option<String> {
        self.field_nonce()
    }

    /// The event type that the struct defines, as `createEventType` takes it.
    fn definition() -> EventType {
        build_event_type(&Self::TABLE)
    }

    /// The `data` of the event as JSON. Absent fields are omitted.
    ///
    /// # Errors
    ///
    /// If a value cannot be sent, such as a number that is not finite or an empty string in a mandatory field.
    fn to_json(&self) -> Result<String, InvalidEvent> {
        // It was written from `str`s and by serde_json, so it is UTF-8.
        event_data_json(self).map(|json| String::from_utf8(json).unwrap_or_default())
    }

    /// Makes an envelope with the [nonce](Self::nonce) of the event, or else a random nonce. Sending an envelope twice
    /// makes one event.
    fn envelope(&self) -> Envelope<Self> {
        let envelope = Envelope::sealed(Self::EVENT_TYPE.into(), event_data_json(self), Some(&Self::TABLE));
        match self.nonce() {
            None => envelope,
            Some(nonce) => envelope.nonce(nonce),
        }
    }

    /// Sends the event (`createEvent`): `self.envelope().send(client)`.
    ///
    /// The service answers before it validates the event; [`Client::verdict`](crate::Client::verdict) waits for the
    /// result.
    ///
    /// # Errors
    ///
    /// If the event cannot be sent or was not received. The error has the envelope; sending it again cannot make a
    /// second event.
    ///
    /// ```no_run
    /// # use webmarketer_core::{Client, Error, WebmarketerEvent};
    /// # async fn example<E: WebmarketerEvent>(event: E, client: &Client) -> Result<(), Error> {
    /// if let Err(failed) = event.send(client).await {
    ///     eprintln!("{failed}");
    ///     // The nonce is the same, so this is the same event.
    ///     failed.into_envelope().send(client).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The future borrows nothing, so it can be spawned: `tokio::spawn(event.send(&client))`.
    #[cfg(feature = "client")]
    fn send(&self, client: &Client) -> impl Future<Output = Result<Receipt<Self>, SendError<Self>>> + Send + use<Self> {
        self.envelope().into_sent(client)
    }

    /// Adds the event to the [queue](crate::Delivery) of the client, which sends it: `self.envelope().enqueue(client)`.
    /// It returns at once, and needs no runtime. See [`Envelope::enqueue`].
    ///
    /// # Errors
    ///
    /// If a value is invalid, the client has no queue, or the queue is full; the error holds the envelope.
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Delivery, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct PageViewed {
    ///     url: String,
    /// }
    ///
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// let client = Client::builder().from_env()?.delivery(Delivery::memory()).build()?;
    /// PageViewed { url: "https://example.com/".to_owned() }.enqueue(&client)?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "client")]
    fn enqueue(&self, client: &Client) -> Result<Queued<Self>, SendError<Self>> {
        self.envelope().into_queued(client)
    }

    /// Adds the event to the outbox of the client, and returns when it is on stable storage:
    /// `self.envelope().persist(client)`. The outbox sends it, also after the process was killed. See
    /// [`Envelope::persist`].
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Error, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct Purchase {
    ///     order_id: String,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let persisted = Purchase { order_id: "2026-0042".to_owned() }.persist(client).await?;
    /// println!("stored with the nonce {}", persisted.nonce);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The future borrows nothing, so it can be spawned.
    #[cfg(feature = "client")]
    fn persist(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<Persisted<Self>, SendError<Self>>> + Send + use<Self> {
        self.envelope().into_persisted(client)
    }

    #[cfg(not(feature = "client"))]
    #[doc(hidden)]
    fn send<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Sent {
        C::send()
    }

    #[cfg(not(feature = "client"))]
    #[doc(hidden)]
    fn enqueue<C: RequiresClient + ?Sized>(&self, _: &C) -> C::Queued {
        C::enqueue()
    }
}

impl<E: DerivesWebmarketerEvent> WebmarketerEvent for E {}

/// The data of an event as JSON.
fn event_data_json<E: WebmarketerEvent>(event: &E) -> Result<Vec<u8>, InvalidEvent> {
    let mut data = DataWriter::new(&E::TABLE);
    event.write_fields(&mut data);
    data.finish()
}
