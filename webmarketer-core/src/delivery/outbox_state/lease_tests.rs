//! When a claim can no longer be relied on.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::{ClaimedSince, OutboxState};

#[test]
fn a_claim_ends_locally_before_its_lease_by_either_clock() {
    let start = ClaimedSince { instant: Instant::now(), wall: SystemTime::UNIX_EPOCH + Duration::from_hours(1) };
    let mut state = OutboxState::new(0, None, Some(Duration::from_secs(60)), (start.wall, start.instant));
    state.claimed.insert(7, start);
    let after = |seconds: u64, wall_seconds: u64| ClaimedSince {
        instant: start.instant + Duration::from_secs(seconds),
        wall: start.wall + Duration::from_secs(wall_seconds),
    };
    assert!(state.holds(7, after(44, 44)));
    assert!(!state.holds(8, start), "an entry that is not claimed");
    assert!(!state.holds(7, after(45, 0)), "the process was stopped");
    assert!(!state.holds(7, after(0, 45)), "the machine was suspended");
    let set_back = ClaimedSince { wall: SystemTime::UNIX_EPOCH, ..after(44, 0) };
    assert!(state.holds(7, set_back), "a clock that is set back ends no claim");

    // A renewal counts from when it began, and not for an entry that was lost.
    state.renewed(&[7], &[7], after(30, 30));
    assert!(!state.holds(7, after(45, 45)));
    state.renewed(&[7], &[], after(30, 30));
    assert!(state.holds(7, after(74, 74)) && !state.holds(7, after(75, 75)));

    // The claims of a file last.
    let mut file = OutboxState::new(0, None, None, (start.wall, start.instant));
    file.claimed.insert(7, start);
    assert!(file.holds(7, after(1_000_000, 1_000_000)));
}
