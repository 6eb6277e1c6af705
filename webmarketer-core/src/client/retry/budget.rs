//! The number of retries during an outage before they are delayed.

use std::sync::atomic::{AtomicU32, Ordering};

/// The retry budget: each retry reduces it, and each success restores a part, so that a failing service does not get
/// many more requests than a healthy one.
#[derive(Debug)]
pub(in crate::client) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const TRY: u32 = 5;

    pub(in crate::client) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Whether it allows another retry.
    pub(in crate::client) fn has_room(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::TRY
    }

    /// Records a retry.
    pub(in crate::client) fn spend(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(Self::TRY)));
    }

    /// Records a success.
    pub(in crate::client) fn earn(&self) {
        // The budget is usually full, and reading it is cheaper than writing.
        if self.0.load(Ordering::Relaxed) < Self::FULL {
            let add = |left: u32| Some((left + 1).min(Self::FULL));
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_empties_the_budget_and_success_fills_it_again() {
        let budget = Budget::new();
        let tries = (0..1000).take_while(|_| budget.has_room()).inspect(|_| budget.spend()).count();
        assert_eq!(tries, 100);
        (0..4).for_each(|_| budget.earn());
        assert!(!budget.has_room());
        (0..1000).for_each(|_| budget.earn());
        assert_eq!((0..1000).take_while(|_| budget.has_room()).inspect(|_| budget.spend()).count(), 100);
    }
}
