//! Events that are validated before the answer.

use tokio::time::{Instant, timeout_at};

use super::{TrashError, Verdict};
use crate::client::{Client, Operation};
use crate::error::{Error, ErrorKind};
use crate::event::{Envelope, Receipt};

impl<E> Envelope<E> {
    /// Sends the event and waits until the service has validated it (`createEventSync`). An event that would be trashed
    /// is an error of kind [`Refused`](ErrorKind::Refused).
    ///
    /// For a nonce that it has received before, the service answers 200 without validation, even if the first event is
    /// in the trash. So where a request was made again, or this envelope was sent before, the result is that of the
    /// first event: it is looked up (`getRawEvent`, `listTrashedEvents`) in the time that is left. If that is not
    /// possible, the error is of kind [`OutcomeUnknown`](ErrorKind::OutcomeUnknown), and the same envelope can be sent
    /// again. An envelope does not know the nonces of other envelopes; for those, use [`Client::verdict`].
    ///
    /// # Errors
    ///
    /// [`Refused`](ErrorKind::Refused) if the service would trash the event, with the reasons;
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown) if the service may have received it; see [`ErrorKind`] for other
    /// errors.
    ///
    /// ```no_run
    /// # use webmarketer_core::{Client, Envelope, Error};
    /// # async fn example<E>(client: &Client, envelope: Envelope<E>) -> Result<(), Error> {
    /// let mut sent = envelope.send_checked(client).await;
    /// if sent.as_ref().is_err_and(Error::is_outcome_unknown) {
    ///     sent = envelope.send_checked(client).await;
    /// }
    /// println!("valid, and received as {}", sent?.event_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_checked(&self, client: &Client) -> impl Future<Output = Result<Receipt<E>, Error>> + Send + use<E> {
        let posted = self.post(client, Operation::CreateEventSync);
        let client = client.clone();
        async move {
            let deadline = client.deadline();
            let (receipt, is_repeat) = posted.await?;
            if let Some(deadline) = deadline.filter(|_| is_repeat) {
                check_first_event(&client, &receipt, deadline).await?;
            }
            Ok(receipt)
        }
    }
}

/// Checks that an event which was received before is valid.
async fn check_first_event<E>(client: &Client, receipt: &Receipt<E>, deadline: Instant) -> Result<(), Error> {
    let call = client.request_line(Operation::CreateEventSync);
    let left = deadline.saturating_duration_since(Instant::now());
    let unknown = |why: &str| {
        let message = format!("{call} was answered 200 for an event that was sent before; whether it is valid {why}");
        Error::new(ErrorKind::OutcomeUnknown, message).with_request_line(call.clone()).repeatable()
    };
    match timeout_at(deadline, client.verdict(receipt, left)).await {
        Ok(Ok(Verdict::Visible(_))) => Ok(()),
        Ok(Ok(Verdict::Trashed(reasons))) => {
            let reasons: Vec<_> = reasons.iter().map(describe_trash_error).collect();
            let message = format!("{call}: the event was received before and is in the trash: {}", reasons.join("; "));
            Err(Error::new(ErrorKind::Refused, message).with_request_line(call).with_messages(reasons))
        }
        Ok(Ok(Verdict::Unknown)) | Err(_) => Err(unknown("was not known in time")),
        Ok(Err(error)) => Err(unknown(&format!("could not be looked up: {error}")).with_source(error)),
    }
}

/// Describes a reason without the value, which may be personal data.
fn describe_trash_error(error: &TrashError) -> String {
    let kind = error.kind.chars().filter(|c| !c.is_control()).collect::<String>();
    match &error.field {
        Some(field) => format!("{kind} `{}`", field.storage_key().as_str().escape_debug()),
        None => kind,
    }
}
