//! Assertions of tests. Their messages have event types, keys and counts, and no data.

use std::any::type_name;
use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::handle::Recorder;
use super::recorded::RecordedUpdate;
use crate::event::{EventId, IntoValue, Settable, WebmarketerEvent};

impl Recorder {
    /// Asserts that an event of that type was sent whose `data` matches the condition.
    ///
    /// # Panics
    ///
    /// If no such event was sent. The message states how many events of the type were sent, without their data.
    #[track_caller]
    pub fn assert_sent<E: WebmarketerEvent>(&self, condition: impl Fn(&Map<String, Value>) -> bool) {
        let sent = self.sent::<E>();
        assert!(
            sent.iter().any(condition),
            "no event of type `{}` ({}) was sent that fulfils the condition; {}",
            E::EVENT_TYPE,
            type_name::<E>(),
            self.counts::<E>()
        );
    }

    /// Asserts that this event was sent: one of its type with the same data. Nonce, date and tracker id may differ.
    ///
    /// # Panics
    ///
    /// If no such event was sent, or if the event cannot be sent at all. The message names the keys that differ from
    /// the latest event of the type.
    #[track_caller]
    pub fn assert_sent_event<E: WebmarketerEvent>(&self, event: &E) {
        let reference = E::EVENT_TYPE;
        let json = event.to_json().unwrap_or_else(|error| panic!("the expected event cannot be sent: {error}"));
        let expected: Map<String, Value> = serde_json::from_str(&json).unwrap_or_default();
        let sent = self.sent::<E>();
        if sent.contains(&expected) {
            return;
        }
        let differing = sent.last().map(|latest| {
            let keys: BTreeSet<&String> = expected.keys().chain(latest.keys()).collect();
            let keys = keys.into_iter().filter(|key| expected.get(*key) != latest.get(*key));
            keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
        });
        let differing =
            differing.map_or_else(String::new, |keys| format!("; the latest of the type differs in {keys}"));
        panic!("no event of type `{reference}` with this data was sent{differing}; {}", self.counts::<E>());
    }

    /// Asserts that no event of that type was sent.
    ///
    /// # Panics
    ///
    /// If one was sent. The message states how many.
    #[track_caller]
    pub fn assert_not_sent<E: WebmarketerEvent>(&self) {
        assert!(self.count::<E>() == 0, "expected no event of type `{}`; {}", E::EVENT_TYPE, self.counts::<E>());
    }

    /// Asserts how many events of that type were sent.
    ///
    /// # Panics
    ///
    /// If the number differs. The message states both numbers.
    #[track_caller]
    pub fn assert_count<E: WebmarketerEvent>(&self, expected: usize) {
        assert!(
            self.count::<E>() == expected,
            "expected {expected} of type `{}`; {}",
            E::EVENT_TYPE,
            self.counts::<E>()
        );
    }

    /// Asserts that nothing was sent: no event, and no state or statistic.
    ///
    /// # Panics
    ///
    /// If something was sent. The message names event types and keys.
    #[track_caller]
    pub fn assert_nothing_sent(&self) {
        let events: Vec<_> = self.all().into_iter().map(|recorded| recorded.event.event_type).collect();
        let updates = self.updates();
        let keys: Vec<_> = updates.iter().map(|update| format!("{}.{}", update.event_type, update.key)).collect();
        assert!(events.is_empty() && keys.is_empty(), "sent events of the types {events:?}, and set {keys:?}");
    }

    /// Asserts that a state or statistic of that event was set, and that it has that value now.
    ///
    /// # Panics
    ///
    /// When it was not set, or was last set to another value. The message names the keys that were set on the event,
    /// and no value.
    #[track_caller]
    pub fn assert_set<E, S: Settable<E>>(&self, id: &EventId<E>, what: S, value: impl IntoValue<S::Value>) {
        let update = id.set(what, value);
        let key = update.key;
        let expected =
            update.body().and_then(|body| body.get("value").and_then(Value::as_number).and_then(Number::as_f64));
        let last = self.last_set(id, key);
        let was_set = last.is_some();
        let found = last.and_then(|update| update.value.as_f64());
        assert!(
            found.is_some() && found == expected,
            "`{key}` of the event `{id}` {}; {}",
            if was_set { "was last set to another value" } else { "was not set" },
            self.keys_set(id)
        );
    }

    /// Asserts that a state or statistic of that event was not set.
    ///
    /// # Panics
    ///
    /// If it was set. The message states how often.
    #[track_caller]
    pub fn assert_not_set<E, S: Settable<E>>(&self, id: &EventId<E>, what: S)
    where
        S::Value: Default,
    {
        let update = id.set(what, S::Value::default());
        let key = update.key;
        let count = self.updates().iter().filter(|update| update.event_id == id.as_str() && update.key == key).count();
        assert!(count == 0, "`{key}` of the event `{id}` was set {count} times; {}", self.keys_set(id));
    }

    /// The last value of the state or statistic with that key, if it was set.
    ///
    /// ```
    /// use serde_json::json;
    /// use webmarketer_core::schema::{Catalogue, Entity, EventType, Field, FieldType};
    /// use webmarketer_core::{Client, Envelope, api::StateUpdate};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut shipped = Field::new(FieldType::Boolean, "shipped");
    /// (shipped.entity, shipped.ingestion_key) = (Entity::State, None);
    /// let purchase = EventType { fields: vec![shipped], ..EventType::new("purchase", "Purchase") };
    /// let (client, recorder) = Client::recording();
    /// recorder.event_types(&Catalogue::new(None, [purchase])?);
    ///
    /// let id = Envelope::untyped("purchase", &Default::default()).send(&client).await?.event_id;
    /// client.events().set_state(&id, "shipped", &StateUpdate::from_json(&json!({"value": 1}))?).await?;
    /// assert_eq!(recorder.last_set(&id, "shipped").unwrap().value, 1.into());
    /// # Ok(())
    /// # }
    /// ```
    pub fn last_set<E>(&self, id: &EventId<E>, key: &str) -> Option<RecordedUpdate> {
        self.updates().into_iter().rev().find(|update| update.event_id == id.as_str() && update.key == key)
    }

    /// How many events were sent, for a message.
    fn counts<E: WebmarketerEvent>(&self) -> String {
        format!("{} of that type, {} in all", self.count::<E>(), self.all().len())
    }

    /// The keys that were set on an event, for a message.
    fn keys_set<E>(&self, id: &EventId<E>) -> String {
        let updates = self.updates();
        let of_event = updates.iter().filter(|update| update.event_id == id.as_str());
        let keys: BTreeSet<_> = of_event.map(|update| format!("`{}`", update.key)).collect();
        if keys.is_empty() {
            format!("nothing was set on this event, {} on others", updates.len())
        } else {
            format!("set on this event: {}", keys.into_iter().collect::<Vec<_>>().join(", "))
        }
    }
}
