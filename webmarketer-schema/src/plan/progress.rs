//! How far a step is: whether the service is still as it was when the plan was made, or as the step leaves it.

use std::collections::BTreeSet;

use super::changes::{findings, live_digest};
use super::overlay::overlay;
use super::steps::{Archive, Create, Update};
use crate::model::EventType;

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// The service is as it was when the plan was made.
    Open,
    /// The service is as the step leaves it.
    Done,
    /// The service is neither. Each text names something that differs from the plan, such as `purchase.amount changed
    /// from optional to mandatory`.
    Moved(Vec<String>),
}

/// How far the creation of an event type is.
#[derive(Clone, Debug, PartialEq)]
pub enum CreateState {
    /// The event type does not exist.
    Open,
    /// It exists, and only the second request is missing, which makes it this one.
    NeedsSecondRequest(Box<EventType>),
    /// It exists as the step leaves it.
    Done,
    /// It exists, and differs.
    Moved(Vec<String>),
}

/// What differs between two versions of an event type, in words.
fn differences(before: Option<&EventType>, after: Option<&EventType>) -> Vec<String> {
    let mut all: Vec<_> =
        findings(before, after).iter().map(|finding| format!("`{}` {finding}", finding.path())).collect();
    if all.is_empty() {
        let reference = before.or(after).map(|event_type| event_type.reference.to_string()).unwrap_or_default();
        all.push(format!("`{reference}` changed in a property that has no rule"));
    }
    all
}

fn is_same(one: &EventType, other: &EventType) -> bool {
    live_digest(one) == live_digest(other)
}

impl Create {
    /// How far the step is, if the service has this event type now.
    pub fn state(&self, live: Option<&EventType>) -> CreateState {
        let Some(live) = live else { return CreateState::Open };
        if live.is_archived() {
            return CreateState::Moved(vec![format!("`{}` exists and is archived", live.reference)]);
        }
        // The service adds properties that the program does not state, but no fields.
        let overlay = overlay(live, &self.event_type, true, &BTreeSet::new(), &[]);
        let created = EventType { attributable: live.attributable, ..overlay.desired.clone() };
        if !overlay.kept.is_empty()
            || !overlay.impossible.is_empty()
            || !findings(Some(live), Some(&created)).is_empty()
        {
            let mut moved: Vec<_> =
                overlay.impossible.iter().map(|one| format!("`{}` {}", one.finding.path(), one.finding)).collect();
            let kept = overlay.kept.iter();
            moved.extend(kept.map(|field| format!("`{}.{}` exists", live.reference, field.storage_key)));
            let differs = findings(Some(live), Some(&created));
            moved.extend(differs.iter().map(|finding| format!("`{}` {finding}", finding.path())));
            return CreateState::Moved(moved);
        }
        match self.event_type.attributable {
            Some(_) if live.attributable != self.event_type.attributable => {
                CreateState::NeedsSecondRequest(Box::new(overlay.desired))
            }
            Some(_) | None => CreateState::Done,
        }
    }
}

impl Update {
    /// How far the step is, if the service has this event type now.
    pub fn state(&self, live: Option<&EventType>) -> StepState {
        match live {
            Some(live) if is_same(live, &self.live) => StepState::Open,
            Some(live) if is_same(live, &self.desired) => StepState::Done,
            live => StepState::Moved(differences(Some(&self.live), live)),
        }
    }
}

impl Archive {
    /// How far the step is, if the service has this event type now.
    pub fn state(&self, live: Option<&EventType>) -> StepState {
        match live {
            Some(live) if live.is_archived() => StepState::Done,
            Some(live) if is_same(live, &self.live) => StepState::Open,
            live => StepState::Moved(differences(Some(&self.live), live)),
        }
    }
}
