//! Injected faults. Each is a rule; the first rule that applies to a request is used.

mod action;
mod fault;
mod matching;
mod rule;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

pub(crate) use action::{Action, ScriptedAnswer};
pub use fault::{Fault, FaultError};
pub(crate) use matching::{MatchedRequest, path_matches};
pub(crate) use rule::{FaultRule, FiredFault};

/// The rules of a session, in the order in which they are tried.
pub(crate) struct Faults {
    rules: Mutex<RuleList>,
    /// Whether there are any rules. Without rules, no request waits for the lock.
    any: AtomicBool,
}

struct RuleList {
    list: Vec<FaultRule>,
    /// The id of the next rule. Ids are not reused.
    next: u64,
}

impl Faults {
    /// Makes rules for these faults, effective from `now`.
    pub(crate) fn new(faults: &[Fault], now: DateTime<Utc>) -> Self {
        let new = Self { rules: Mutex::new(RuleList { list: Vec::new(), next: 1 }), any: AtomicBool::new(false) };
        new.replace(faults.iter().cloned(), now);
        new
    }

    /// Adds a rule at the end, and returns it.
    pub(crate) fn add(&self, fault: Fault, now: DateTime<Utc>) -> FaultRule {
        self.with_rules(|rules| rules.add(fault, now))
    }

    /// Replaces all rules, and returns the new ones.
    pub(crate) fn replace(&self, faults: impl IntoIterator<Item = Fault>, now: DateTime<Utc>) -> Vec<FaultRule> {
        self.with_rules(|rules| {
            rules.list.clear();
            faults.into_iter().map(|fault| rules.add(fault, now)).collect()
        })
    }

    /// Removes a rule, and returns whether it existed.
    pub(crate) fn remove(&self, id: u64) -> bool {
        self.with_rules(|rules| {
            let before = rules.list.len();
            rules.list.retain(|rule| rule.id != id);
            rules.list.len() < before
        })
    }

    pub(crate) fn clear(&self) {
        self.with_rules(|rules| rules.list.clear());
    }

    pub(crate) fn list(&self) -> Vec<FaultRule> {
        self.with_rules(|rules| rules.list.clone())
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// Whether a rule depends on the body of the request.
    pub(crate) fn needs_body(&self, request: &MatchedRequest<'_>) -> bool {
        let need = |rule: &FaultRule| {
            rule.fault.matching.event_type.is_some() && rule.fault.matching.matches_request_line(request)
        };
        self.with_rules(|rules| rules.list.iter().any(need))
    }

    /// The fault that is injected into a request, if any. Later rules do not count the request.
    pub(crate) fn fire(&self, request: &MatchedRequest<'_>, now: DateTime<Utc>) -> Option<FiredFault> {
        self.with_rules(|rules| rules.list.iter_mut().find_map(|rule| rule.fire(request, now)))
    }

    fn with_rules<T>(&self, act: impl FnOnce(&mut RuleList) -> T) -> T {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let done = act(&mut rules);
        self.any.store(!rules.list.is_empty(), Ordering::Release);
        done
    }
}

impl RuleList {
    fn add(&mut self, fault: Fault, now: DateTime<Utc>) -> FaultRule {
        let rule = FaultRule::new(self.next, fault, now);
        self.next += 1;
        self.list.push(rule.clone());
        rule
    }
}
