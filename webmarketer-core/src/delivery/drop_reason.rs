//! Why a queue drops events: the only list of the reasons.

macro_rules! drop_reasons {
    ($($(#[$doc:meta])+ $reason:ident = $word:literal, $words:literal;)+) => {
        /// The reason why a queue dropped an accepted event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DropReason {
            $($(#[$doc])+ $reason,)+
        }

        impl DropReason {
            pub(super) const ALL: &[Self] = &[$(Self::$reason),+];

            /// The reason in words, for a dead letter.
            pub(super) fn in_words(self) -> &'static str {
                match self {
                    $(Self::$reason => $words,)+
                }
            }

            /// The reason in one word, such as a label of a metric.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => $word,)+
                }
            }
        }
    };
}

drop_reasons! {
    /// The service rejected it (400, 404, 409, 413, 422 and other 4xx).
    Refused = "refused", "the service rejected it";
    /// It was in the queue for longer than the [maximum age](crate::MemoryQueue::max_age).
    Expired = "expired", "it was older than the maximum age";
    /// It was the oldest in a full queue that [drops the oldest](crate::WhenFull::DropOldest).
    Evicted = "evicted", "it was the oldest in a full queue";
    /// It is an update of an event that was dropped, or that the queue does not know, so that its id is not known.
    EventDropped = "event_dropped", "the id of its event is not known: the event was dropped, or is not in the outbox";
    /// The outbox cannot read it any more: its file was damaged and renamed, or its entry was damaged and is a dead
    /// letter. `on_failure` is not called, because its content is not known.
    Damaged = "damaged", "the outbox was damaged";
    /// The [store](crate::Delivery::store) of an outbox refuses it, and stores other events. It was accepted by
    /// [`enqueue`](crate::WebmarketerEvent::enqueue) and was only in memory.
    NotStored = "not_stored", "the store refuses it";
    /// The client was [shut down](crate::Client::shutdown) or dropped, and the event was only in memory. The service
    /// may have received an event whose request was in flight. An outbox may hold an event that it was
    /// still storing; the next client then sends it.
    ShutDown = "shut_down", "the client was shut down";
}

/// A value for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PerReason<T>([T; DropReason::ALL.len()]);

impl<T: Copy> PerReason<T> {
    pub(super) fn of(&mut self, reason: DropReason) -> &mut T {
        // There is a value for each reason, in their order.
        &mut self.0[reason as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (DropReason, T)> + use<T> {
        DropReason::ALL.iter().copied().zip(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_value_and_a_word() {
        let mut values = PerReason::<usize>::default();
        for (place, reason) in DropReason::ALL.iter().enumerate() {
            *values.of(*reason) += place;
        }
        let seen: Vec<_> = values.iter().map(|(reason, value)| (reason.as_str(), value)).collect();
        assert!(seen.len() == 7 && seen.starts_with(&[("refused", 0), ("expired", 1), ("evicted", 2)]), "{seen:?}");
        assert_eq!(seen.last(), Some(&("shut_down", 6)));
    }
}
