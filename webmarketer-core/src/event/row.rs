//! Makes a row of an envelope, for an outbox in a table.

use chrono::SubsecRound as _;

use super::envelope::{Envelope, EventDate};
use super::state::{IntoValue, Settable, Update, UpdatedEvent};
use crate::client::{Client, PreparedEvent};
use crate::error::{Error, ErrorKind};
use crate::outbox::sql::Row;
use crate::outbox::unstorable;

impl<E> Envelope<E> {
    /// Prepares an update of a state or statistic of the event with the nonce of this envelope, whose id is not known
    /// yet: an event whose [row](Client::row) is in a table. Add it with [`Update::persist`] or [`Update::enqueue`] to
    /// the client that sends the rows. It is sent after the event.
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Error, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("refunded"))]
    /// struct Purchase {
    ///     #[webmarketer(nonce)]
    ///     order_id: u64,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let purchase = Purchase { order_id: 7 }.envelope();
    /// purchase.set(Purchase::REFUNDED, true).persist(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<S: Settable<E>>(&self, what: S, value: impl IntoValue<S::Value>) -> Update<E> {
        what.update(UpdatedEvent::Nonce(self.nonce.clone()), value.into_value())
    }
}

impl Client {
    /// The event as a row of a table, to be inserted in a transaction of the application: see
    /// [`outbox::sql`](crate::outbox::sql). It calls [`before_send`](crate::ClientBuilder::before_send), makes no
    /// request and needs no queue. The event is sent when the transaction is committed, by a client with a
    /// [`SqlStore`](crate::outbox::sql::SqlStore).
    ///
    /// A [recording](Client::recording) client records the event, whether the transaction is committed or not. Its rows
    /// and those of a [disabled](Client::disabled) client are not added: the `INSERT` of this crate adds no row without
    /// an `api_base`.
    ///
    /// # Errors
    ///
    /// If the event cannot be sent: a value is not valid, `before_send` withheld it, or its nonce or event type has a
    /// NUL character or more than 2,048 bytes, which databases do not store.
    ///
    /// ```
    /// use webmarketer_core::auth::Auth;
    /// use webmarketer_core::{Client, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct Purchase {
    ///     #[webmarketer(nonce)]
    ///     order_id: u64,
    /// }
    ///
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// let client = Client::builder().project("my-shop")?.auth(Auth::access_token("token")).build()?;
    /// let row = client.row(&Purchase { order_id: 7 }.envelope())?;
    /// assert_eq!((&*row.project, &*row.event_type, &*row.nonce), ("my-shop", "purchase", "purchase:7"));
    /// assert!(row.body.ends_with(br#""data":{"order_id":7}}"#));
    /// # Ok(())
    /// # }
    /// # example().unwrap();
    /// ```
    pub fn row<E>(&self, envelope: &Envelope<E>) -> Result<Row, Error> {
        for (what, text) in [("event type", envelope.get_event_type()), ("nonce", envelope.get_nonce())] {
            if let Some(why) = unstorable(what, text) {
                return Err(Error::new(ErrorKind::InvalidInput, why));
            }
        }
        let (body, _) = envelope.request_body(self)?;
        if self.api_base().is_none() {
            self.receive_if_local(&PreparedEvent { body: body.clone().into(), definition: envelope.definition() })?;
        }
        let date = match envelope.date {
            EventDate::Made(date) => Some(self.time_at(date).trunc_subsecs(3)),
            EventDate::At(date) => Some(date),
            EventDate::Received => None,
        };
        Ok(Row {
            project: self.project().as_str().to_owned(),
            api_base: self.api_base().unwrap_or_default().to_owned(),
            event_type: envelope.get_event_type().to_owned(),
            nonce: envelope.get_nonce().to_owned(),
            date,
            body,
        })
    }
}
