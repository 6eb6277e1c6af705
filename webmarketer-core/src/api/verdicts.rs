//! The verdicts of all events that a client sends, as a stream.

mod feed;
mod item;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::unfold;

#[cfg(doc)]
use super::Verdict;
use crate::client::{Client, Inbox};

use feed::{Feed, Timing};
pub use item::{EventVerdict, VerdictItem};

/// The default of [`Verdicts::max_events`].
const MAX_EVENTS: usize = 10_000;

/// A stream of the verdicts of the events that a client sends. It returns each event once, when the service has
/// processed it. Created by [`Client::verdicts`].
///
/// It works only while it is polled and starts no task. About once per second, and less often while nothing changes, it
/// looks up each event that is due (`getRawEvent`), and reads the trash once for all events (`listTrashedEvents`). An
/// event that is not found is looked up again after a pause equal to its age, at most 30 seconds. These requests count
/// for the [rate limit](crate::ClientBuilder::rate_limit) of the client, and wait while the service asks for a pause.
///
/// A failed request does not end the stream: it is reported once, and repeated after a pause.
///
/// The stream ends when the client is [shut down](Client::shutdown), or when the last clone of the client is dropped.
/// Then all events are looked up once more; those that the service has not processed are [`Verdict::Unknown`]. To wait
/// for them, read until [`pending`](Self::pending) is 0 before you shut the client down.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Verdicts {
    items: Pin<Box<dyn Stream<Item = VerdictItem> + Send>>,
    inbox: Arc<Inbox>,
    timing: Arc<Timing>,
    has_ended: bool,
}

impl Client {
    /// Returns a stream of the verdicts of events sent from now on, both by `send` and by the queue.
    /// [Checked](crate::Envelope::send_checked) events are not among them: their result is known.
    ///
    /// The stream of a [recording](Client::recording) client returns every event as visible, because it accepts only
    /// valid events. The stream of a [disabled](Client::disabled) client returns nothing.
    ///
    /// ```no_run
    /// use webmarketer_core::Client;
    /// use webmarketer_core::api::{Verdict, VerdictItem};
    ///
    /// # fn example(client: &Client) {
    /// let mut verdicts = client.verdicts();
    /// tokio::spawn(async move {
    ///     while let Some(item) = verdicts.next().await {
    ///         match item {
    ///             VerdictItem::Event(event) => {
    ///                 if let Verdict::Trashed(reasons) = &event.verdict {
    ///                     for reason in reasons {
    ///                         let field = reason.struct_field.as_deref().unwrap_or("a field");
    ///                         eprintln!("{} {}: {field}: {}", event.event_type, event.nonce, reason.kind);
    ///                     }
    ///                 }
    ///             }
    ///             VerdictItem::Missed(events) => eprintln!("{events} events were not checked"),
    ///             VerdictItem::Failed(error) => eprintln!("events cannot be checked: {error}"),
    ///             _ => {}
    ///         }
    ///     }
    /// });
    /// # }
    /// ```
    pub fn verdicts(&self) -> Verdicts {
        let timing = Arc::new(Timing::of(self));
        let inbox = self.inboxes().open(MAX_EVENTS, timing.interval());
        let feed = Feed::new(self.without_queue(), inbox.clone(), timing.clone());
        let items = Box::pin(unfold(feed, async |mut feed| feed.next().await.map(|item| (item, feed))));
        Verdicts { items, inbox, timing, has_ended: false }
    }
}

impl Verdicts {
    /// Sets how many events without a verdict it keeps: 10,000 by default. If there are more, the oldest are removed,
    /// and their number is returned as [`VerdictItem::Missed`].
    pub fn max_events(self, events: usize) -> Self {
        let mut contents = self.inbox.contents();
        contents.limit = events;
        contents.keep_limit();
        drop(contents);
        self
    }

    /// Sets after which time an event that the service has not processed is [`Verdict::Unknown`]: 10 minutes by
    /// default. It takes longer if the service cannot be reached.
    pub fn unknown_after(self, time: Duration) -> Self {
        self.timing.set_unknown_after(time);
        self
    }

    /// Sets the pause before an event is first looked up, and the shortest pause between two reads of the trash: one
    /// second by default. A longer pause needs fewer requests.
    pub fn interval(self, pause: Duration) -> Self {
        self.timing.set_interval(pause);
        self.inbox.contents().first_pause = self.timing.interval();
        self
    }

    /// The number of events without a verdict.
    pub fn pending(&self) -> usize {
        self.inbox.contents().len()
    }

    /// Whether the stream has ended.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The next item; `None` when the client was shut down and every event was returned. No item is lost if the future
    /// is dropped.
    pub async fn next(&mut self) -> Option<VerdictItem> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Verdicts {
    type Item = VerdictItem;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<VerdictItem>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let item = self.items.as_mut().poll_next(context);
        self.has_ended = matches!(item, Poll::Ready(None));
        item
    }
}

impl fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdicts").field("pending", &self.pending()).finish_non_exhaustive()
    }
}
