//! An active fault: how often requests matched it, and how often it was injected.

use std::time::Duration;

use chrono::{DateTime, Utc};
use fastrand::Rng;
use serde::Serialize;

use super::action::{Action, Delay};
use super::fault::Fault;
use super::matching::MatchedRequest;
use crate::clock::add_duration;

/// An active fault.
#[derive(Clone, Serialize)]
pub(crate) struct FaultRule {
    pub(super) id: u64,
    #[serde(flatten)]
    pub(super) fault: Fault,
    /// The number of matching requests.
    matched: u64,
    /// The number of injections.
    fired: u64,
    #[serde(skip)]
    until: Option<DateTime<Utc>>,
    #[serde(skip)]
    chance: Rng,
}

/// A fault that is injected into one request.
pub(crate) struct FiredFault {
    pub(crate) action: Action,
    /// The random numbers for the action.
    pub(crate) chance: Rng,
}

impl FaultRule {
    /// A fault that is active from `now`.
    pub(super) fn new(id: u64, mut fault: Fault, now: DateTime<Utc>) -> Self {
        let by_chance =
            fault.limits.probability.is_some() || matches!(fault.action, Action::Delay(Delay::LogNormal(_)));
        if by_chance && fault.limits.seed.is_none() {
            // The seed is listed, so that the same sequence of faults can be repeated.
            fault.limits.seed = Some(u64::from(fastrand::u32(..)));
        }
        Self {
            id,
            matched: 0,
            fired: 0,
            until: fault.limits.seconds.map(|seconds| add_duration(now, Duration::from_secs(seconds))),
            chance: Rng::with_seed(fault.limits.seed.unwrap_or_default()),
            fault,
        }
    }

    /// Counts the request if it matches, and returns the fault if it is injected.
    pub(super) fn fire(&mut self, request: &MatchedRequest<'_>, now: DateTime<Utc>) -> Option<FiredFault> {
        let Fault { matching, action, limits } = &self.fault;
        if self.until.is_some_and(|until| now >= until) || !matching.matches(request) {
            return None;
        }
        self.matched = self.matched.saturating_add(1);
        let number = self.matched;
        if number <= limits.after
            || matching.nth.is_some_and(|nth| nth != number)
            || limits.times.is_some_and(|times| self.fired >= times)
            || limits.probability.is_some_and(|probability| self.chance.f64() >= probability)
        {
            return None;
        }
        self.fired += 1;
        Some(FiredFault { action: action.clone(), chance: self.chance.fork() })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::FaultRule;
    use crate::faults::fault::Fault;
    use crate::faults::matching::MatchedRequest;

    const REQUEST: MatchedRequest<'_> =
        MatchedRequest { method: "POST", path: "/api/v1/events", event_type: Some("purchase") };

    fn fired(fault: Fault, requests: u64) -> Vec<u64> {
        let mut rule = FaultRule::new(1, fault, DateTime::UNIX_EPOCH);
        (1..=requests).filter(|_| rule.fire(&REQUEST, DateTime::UNIX_EPOCH).is_some()).collect()
    }

    #[test]
    fn after_times_and_nth_select_the_requests_that_get_the_fault() {
        assert_eq!(fired(Fault::garbage(), 3), [1, 2, 3]);
        assert_eq!(fired(Fault::garbage().times(2), 5), [1, 2]);
        assert_eq!(fired(Fault::garbage().after(3), 5), [4, 5]);
        assert_eq!(fired(Fault::garbage().after(1).times(1), 5), [2]);
        assert_eq!(fired(Fault::garbage().nth(4), 9), [4]);
        assert_eq!(fired(Fault::garbage().times(0), 2).len(), 0);
    }

    #[test]
    fn only_matching_requests_are_counted() {
        let fault = Fault::garbage().on("post", "/events").event_type("purchase").nth(2);
        let mut rule = FaultRule::new(1, fault, DateTime::UNIX_EPOCH);
        let mut fire = |request| rule.fire(&request, DateTime::UNIX_EPOCH).is_some();
        assert!(!fire(REQUEST));
        for other in [
            MatchedRequest { method: "GET", ..REQUEST },
            MatchedRequest { path: "/api/v1/events/sync", ..REQUEST },
            MatchedRequest { event_type: Some("newsletter"), ..REQUEST },
            MatchedRequest { event_type: None, ..REQUEST },
        ] {
            assert!(!fire(other));
        }
        assert!(fire(REQUEST));
    }

    #[test]
    fn a_fault_with_a_duration_ends_by_the_clock() {
        let fault = Fault::garbage().lasting(std::time::Duration::from_secs(5));
        let mut rule = FaultRule::new(1, fault, DateTime::UNIX_EPOCH);
        for (milliseconds, expected) in [(0, true), (4999, true), (5000, false), (6000, false)] {
            let now = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(milliseconds);
            assert_eq!(rule.fire(&REQUEST, now).is_some(), expected, "{milliseconds}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_a_random_seed_is_listed() {
        let fault = Fault::garbage().probability(0.3);
        let first = fired(fault.clone().seed(7), 1000);
        assert_eq!(first, fired(fault.clone().seed(7), 1000));
        assert_ne!(first, fired(fault.clone().seed(8), 1000));
        assert!((250..350).contains(&first.len()), "{}", first.len());
        assert_eq!(fired(Fault::garbage().probability(0.0), 100).len(), 0);
        assert_eq!(fired(Fault::garbage().probability(1.0), 100).len(), 100);

        let rule = serde_json::to_value(FaultRule::new(1, fault, DateTime::UNIX_EPOCH)).unwrap();
        assert!(rule["seed"].is_u64(), "{rule}");
    }
}
