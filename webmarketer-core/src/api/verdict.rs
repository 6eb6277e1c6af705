//! Whether a received event is visible or trashed.

use std::time::Duration;

use tokio::time::Instant;

use super::{RawEvent, TrashError};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::event::Receipt;

/// Whether a received event is visible or trashed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// The event is visible.
    Visible(Box<RawEvent>),
    /// The event was trashed, for these reasons.
    Trashed(Vec<TrashError>),
    /// The service did not process the event in time.
    Unknown,
}

/// The first and the longest pause between two requests for an event.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

impl Client {
    /// Waits until the service has processed an event, for at most `deadline` (`getRawEvent`, `listTrashedEvents`). The
    /// service processes events after it has responded; how long that takes is not documented.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use webmarketer_core::api::Verdict;
    /// # use webmarketer_core::{Client, Error, Receipt};
    ///
    /// # async fn example<E>(client: &Client, receipt: Receipt<E>) -> Result<(), Error> {
    /// match client.verdict(&receipt, Duration::from_secs(30)).await? {
    ///     Verdict::Visible(_) => println!("visible"),
    ///     Verdict::Trashed(reasons) => println!("trashed: {reasons:?}"),
    ///     _ => println!("not processed yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn verdict<E>(
        &self,
        receipt: &Receipt<E>,
        deadline: Duration,
    ) -> impl Future<Output = Result<Verdict, Error>> + Send + use<E> {
        let (client, id) = (self.clone(), receipt.event_id.clone());
        async move {
            let start = Instant::now();
            let mut pause = PAUSES.0;
            loop {
                match client.events().raw(&id).await {
                    // It is processed, so an invalid event is already in the trash.
                    Ok(event) => {
                        return Ok(match client.trash().find(id.as_str(), Some(&event)).await? {
                            Some(trashed) => {
                                let name = |reason: TrashError| reason.name_field(&client, &event.event_type);
                                Verdict::Trashed(trashed.errors.into_iter().map(name).collect())
                            }
                            None => Verdict::Visible(Box::new(event)),
                        });
                    }
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
                let left = deadline.saturating_sub(start.elapsed());
                if left.is_zero() {
                    return Ok(Verdict::Unknown);
                }
                tokio::time::sleep(pause.min(left)).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
}
