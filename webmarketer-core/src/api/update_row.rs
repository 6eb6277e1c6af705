//! Makes a row of an update, for an outbox in a table.

use crate::client::{Client, NewUpdate};
use crate::error::{Error, ErrorKind};
use crate::event::Update;
use crate::outbox::sql::UpdateRow;
use crate::outbox::{Of, unstorable};

impl Client {
    /// The update of a state or a statistic as a row of a table, to be inserted in a transaction of the application: see
    /// [`outbox::sql`](crate::outbox::sql) and [`Client::row`]. It makes no request and needs no queue. The update is
    /// sent when the transaction is committed and its event was received, by a client with a
    /// [`SqlStore`](crate::outbox::sql::SqlStore).
    ///
    /// A [recording](Client::recording) client records the update, whether the transaction is committed or not. Its rows
    /// and those of a [disabled](Client::disabled) client are not added: the `INSERT_UPDATE` of this crate adds no row
    /// without an `api_base`.
    ///
    /// # Errors
    ///
    /// If the value is not finite, or the nonce or the id of the event has a NUL character or more than 2,048 bytes,
    /// which databases do not store.
    ///
    /// ```
    /// use webmarketer_core::auth::Auth;
    /// use webmarketer_core::{Client, Persisted, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("refunded"))]
    /// struct Purchase {
    ///     #[webmarketer(nonce)]
    ///     order_id: u64,
    /// }
    ///
    /// # fn example() -> Result<(), webmarketer_core::Error> {
    /// let client = Client::builder().project("my-shop")?.auth(Auth::access_token("token")).build()?;
    /// // The row of the event was committed with the sale, and the application knows its nonce.
    /// let event = Persisted::<Purchase>::from_nonce("purchase:7");
    /// let row = client.update_row(&event.set(Purchase::REFUNDED, true))?;
    /// assert_eq!((row.kind, &*row.key, row.nonce.as_deref()), ("state", "refunded", Some("purchase:7")));
    /// # Ok(())
    /// # }
    /// # example().unwrap();
    /// ```
    pub fn update_row<E>(&self, update: &Update<E>) -> Result<UpdateRow, Error> {
        let update = update.prepare()?;
        let (what, text) = match &update.of {
            Of::Id(id) => ("event id", id),
            Of::Nonce(nonce) => ("nonce", nonce),
        };
        if let Some(why) = unstorable(what, text) {
            return Err(Error::new(ErrorKind::InvalidInput, why));
        }
        self.update_locally(&update)?;
        let NewUpdate { of, is_statistic, key, body } = update;
        let (nonce, event_id) = match of {
            Of::Id(id) => (None, Some(id)),
            Of::Nonce(nonce) => (Some(nonce), None),
        };
        Ok(UpdateRow {
            project: self.project().as_str().to_owned(),
            api_base: self.api_base().unwrap_or_default().to_owned(),
            kind: if is_statistic { "statistic" } else { "state" },
            nonce,
            event_id,
            key: key.to_owned(),
            body: body.to_string().into_bytes(),
        })
    }
}
