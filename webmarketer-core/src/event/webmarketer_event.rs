//! The trait of an event type, which the derive implements.

#[cfg(feature = "client")]
use std::future::Future;

use webmarketer_schema::EventType;

use super::data::{DataWriter, InvalidEvent};
use super::definition::build_event_type;
use super::envelope::Envelope;
use super::table::Table;
#[cfg(feature = "client")]
use super::{Queued, Receipt, SendError};
#[cfg(feature = "client")]
use crate::client::Client;

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
    fn write_fields(&self, data: &mut DataWriter<'_>);

    /// The nonce that a field of the event makes, if one is marked `nonce`, so that the same order is the same event,
    /// whichever process sends it.
    ///
    /// By default it is the event type, a colon and the value. `nonce = "raw"` is the value alone, and a template such
    /// as `nonce = "order-{}"` any other text around it. Choose the text that other programs use for the same event,
    /// such as the page on which an order is placed: with another nonce, the event is stored twice.
    ///
    /// **Nonces count for the whole project**, whatever the event type. If a purchase and a refund have the same raw
    /// nonce, they are one event, and the second of them is not stored.
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
        None
    }

    /// The event type as this program defines it: what `createEventType` would be sent.
    fn definition() -> EventType {
        build_event_type(&Self::TABLE)
    }

    /// The `data` of the event as JSON. Absent fields are left out.
    ///
    /// # Errors
    ///
    /// When a value cannot be sent: a number that is not finite, or an empty text in a mandatory field.
    fn to_json(&self) -> Result<String, InvalidEvent> {
        // All of it came from `str`s and serde_json, which write UTF-8.
        event_data_json(self).map(|json| String::from_utf8(json).unwrap_or_default())
    }

    /// The event, ready to send: with the [nonce](Self::nonce) of its field or else a random one. Sending the envelope
    /// twice makes one event.
    fn envelope(&self) -> Envelope<Self> {
        let envelope = Envelope::sealed(Self::EVENT_TYPE.into(), event_data_json(self), Some(Self::definition));
        match self.nonce() {
            None => envelope,
            Some(nonce) => envelope.nonce(nonce),
        }
    }

    /// Sends the event (`createEvent`): `self.envelope().send(client)`.
    ///
    /// That it was received says nothing of its validity: the service answers before it looks, and
    /// [`Client::verdict`](crate::Client::verdict) tells what became of it. After an error the envelope comes back, to
    /// be sent again without a second event.
    ///
    /// ```no_run
    /// # use webmarketer_core::{Client, Error, WebmarketerEvent};
    /// # async fn example<E: WebmarketerEvent>(event: E, client: &Client) -> Result<(), Error> {
    /// if let Err(failed) = event.send(client).await {
    ///     eprintln!("{failed}");
    ///     // The very same bytes: however often it arrives, it is one event.
    ///     failed.into_envelope().send(client).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The future owns all that it needs, so it can be spawned: `tokio::spawn(event.send(&client))`.
    #[cfg(feature = "client")]
    fn send(&self, client: &Client) -> impl Future<Output = Result<Receipt<Self>, SendError<Self>>> + Send + use<Self> {
        self.envelope().into_sent(client)
    }

    /// Adds the event to the [queue](crate::Delivery) of the client, which sends it: `self.envelope().enqueue(client)`.
    /// It returns at once, and needs no runtime. See [`Envelope::enqueue`].
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
}

/// The data of an event as JSON.
fn event_data_json<E: WebmarketerEvent>(event: &E) -> Result<Vec<u8>, InvalidEvent> {
    let mut data = DataWriter::new(&E::TABLE);
    event.write_fields(&mut data);
    data.finish()
}
