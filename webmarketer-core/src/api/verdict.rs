//! What became of an event that was received.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::time::Instant;

use super::{RawEvent, TrashError};
use crate::client::{Client, Error, ErrorKind};
use crate::event::Receipt;

/// What became of an event that was received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// The service has taken it in.
    Visible(Box<RawEvent>),
    /// The service has refused it, for these reasons.
    Trashed(Vec<TrashError>),
    /// The service has said neither in time.
    Unknown,
}

/// How long to wait before the service is asked again: first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How far apart the times of receiving and of refusing an event may be written.
const SLACK: TimeDelta = TimeDelta::minutes(1);

impl Client {
    /// Waits until the service has said what became of an event, for as long as `deadline` (`getRawEvent`,
    /// `listTrashedEvents`). The service processes events after it has answered; how long that takes is not documented.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use webmarketer_core::api::Verdict;
    /// # use webmarketer_core::{Client, Error, Receipt};
    ///
    /// # async fn example<E>(client: &Client, receipt: Receipt<E>) -> Result<(), Error> {
    /// match client.verdict(&receipt, Duration::from_secs(30)).await? {
    ///     Verdict::Visible(_) => println!("taken in"),
    ///     Verdict::Trashed(reasons) => println!("refused: {reasons:?}"),
    ///     _ => println!("nobody knows yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn verdict<E>(&self, receipt: &Receipt<E>, deadline: Duration) -> Result<Verdict, Error> {
        let start = Instant::now();
        let mut pause = PAUSES.0;
        loop {
            match self.events().raw(&receipt.event_id).await {
                // It has been processed, and what was refused is in the trash by then.
                Ok(event) => {
                    // An event may say that it is of a time to come, and is refused today.
                    let made = event.created_at.min(Utc::now());
                    let since = made.checked_sub_signed(SLACK).unwrap_or(made);
                    let trashed = self.trash().list().since(since).await?;
                    let refused = trashed.into_iter().find(|trashed| trashed.id == receipt.event_id.as_str());
                    return Ok(match refused {
                        Some(trashed) => Verdict::Trashed(trashed.errors),
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
